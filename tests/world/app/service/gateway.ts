import { once } from "node:events";
import { Redis } from "ioredis";
import { Pool } from "pg";
import { Accounts } from "./accounts.ts";
import { type BackgroundTask, supervise } from "./background.ts";
import { Billing } from "./billing.ts";
import { Documents } from "./documents.ts";
import { positiveNumber, requiredText } from "./environment.ts";
import { Extraction } from "./extraction.ts";
import { watchFlags } from "./flags.ts";
import { createGatewayServer } from "./http.ts";
import { LogFile } from "./log-file.ts";
import { createLog } from "./logger.ts";
import { MetricsWriter } from "./metrics-writer.ts";
import { gatewayRoutes } from "./routes.ts";
import { serveSockets } from "./socket.ts";
import { Synthesis } from "./synthesis.ts";

const logFile = new LogFile({
  directory: requiredText("LOG_DIRECTORY"),
  name: "gateway",
  rotateBytes: positiveNumber("LOG_ROTATE_BYTES", 100_000_000),
  keepFiles: 100,
});
const log = createLog([(line) => logFile.write(line)]);
const flags = watchFlags(requiredText("FLAGS_DIRECTORY"));

const databaseUrl = requiredText("DATABASE_URL");
const pool = new Pool({ connectionString: databaseUrl, max: 12 });
// Metrics have a connection of their own, so that a slow application query cannot make the event stream look dead.
const metricsPool = new Pool({ connectionString: databaseUrl, max: 1 });
for (const each of [pool, metricsPool]) {
  each.on("error", (error) => log("WARNING", "yapit.gateway.db:listen:20", "Database connection lost", { error }));
}

const redis = connectRedis();
const metrics = new MetricsWriter(metricsPool, flags, log);
const billing = new Billing(metrics.record, log);
const synthesis = new Synthesis({ redis, record: metrics.record, log, billing });
const accounts = new Accounts(requiredText("TOKEN_SECRET"), requiredText("LISTENER_PASSWORD"));
const shared = { accounts, documents: new Documents(pool, flags), synthesis, flags, record: metrics.record, log };

const server = createGatewayServer(
  gatewayRoutes({
    ...shared,
    extraction: new Extraction(metrics.record, log),
    stripeSecret: requiredText("STRIPE_SECRET"),
  }),
  shared,
);
serveSockets(server, shared);

let stopping = false;
const stopped = () => stopping;
const tasks: BackgroundTask[] = [
  { name: "metrics-writer", run: (until) => metrics.run(until) },
  { name: "result-consumer", run: (until) => synthesis.consume(connectRedis(), until) },
  billing,
];
const running = tasks.map((task) => supervise(task, { flags, log, record: metrics.record, stopped }));

server.listen(positiveNumber("PORT", 8_000));
await once(server, "listening");
log("INFO", "yapit.gateway.main:lifespan:31", "Gateway is ready");

process.once("SIGTERM", async () => {
  stopping = true;
  log("INFO", "yapit.gateway.main:lifespan:44", "Gateway stops");
  server.close();
  await Promise.race([Promise.all(running), new Promise((resolve) => setTimeout(resolve, 2_000))]);
  process.exit(0);
});

/** Fails at once while Redis is away: a listener hears "failed" instead of waiting for a queue that is not there. */
function connectRedis(): Redis {
  const connection = new Redis(requiredText("REDIS_URL"), {
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: () => 400,
  });
  connection.on("error", () => undefined);
  return connection;
}
