import { randomBytes } from "node:crypto";
import type { Vps } from "../vps/vps.ts";
import { bundleApp, roles } from "./bundle.ts";
import {
  type ContainerSpec,
  codeRoot,
  containerName,
  dataRoot,
  dockerRun,
  environmentFile,
  flagsDirectory,
  gatewayPort,
  logDirectory,
  network,
  roleContainer,
} from "./containers.ts";
import { connectDatabase, type Database, databaseName, prepareDatabase } from "./database.ts";
import { startUnitDatabase } from "./unit-database.ts";

const liveLimitMs = 30_000;

export interface AppOptions {
  /** "unit": PostgreSQL as a systemd unit on the VPS. "container": yapit-postgres, which publishes no port. */
  database?: "unit" | "container";
  /** Of the traffic; default 1. */
  seed?: number;
  /** Blocks synthesised per second; HTTP requests come at about 1.6 times that. Default 3. */
  trafficPerSecond?: number;
}

/** The sample application, live on a VPS. */
export interface App {
  /** Read-only, as the monitoring on the VPS names it; its host is the container's name for a database in a container. */
  databaseUrl: string;
  /** Named in the same way: its owner, who may make tables and roles. */
  ownerUrl: string;
  databaseContainer?: string;
  /** From the machine the tests run on. */
  gatewayUrl: string;
  /** Of the gateway's log, on the VPS. */
  logDir: string;
  /** What every listener signs in with. */
  listenerPassword: string;
  /** Container names, the traffic's included. */
  containers: string[];
  /** Rows of a query run as the database's owner. */
  query<Row>(sql: string): Promise<Row[]>;
  /** Switches an application-level fault; faults/ is what tests use. */
  setFlag(fault: string, on: boolean): Promise<void>;
  /** Removes the application, its data and its network; the VPS stays. */
  down(): Promise<void>;
}

/** Deploys the application and returns when every health check is green and audio has been synthesised.
 *  @throws saying which container is not healthy after 30 s, with its last output. */
export async function deployApp(vps: Vps, options: AppOptions = {}): Promise<App> {
  const { database: kind = "unit", seed = 1, trafficPerSecond = 3 } = options;
  const secrets = {
    TOKEN_SECRET: secret(),
    LISTENER_PASSWORD: secret(),
    STRIPE_SECRET: secret(),
  };
  const { hash, code } = await bundleApp();
  await vps.run(
    `mkdir -p ${flagsDirectory} ${logDirectory} ${dataRoot}/env && chmod 700 ${dataRoot}/env &&
     chown -R 1000:1000 ${dataRoot}/gateway-data && docker network create ${network}`,
  );
  await Promise.all(roles.map((role) => vps.writeFile(`${codeRoot}/${hash}/${role}.mjs`, code[role])));
  const database = kind === "unit" ? await startUnitDatabase(vps) : await startDatabaseContainer(vps);
  await prepareDatabase(database);
  const specs = [redisContainer(), ...appContainers({ hash, database, secrets, seed, trafficPerSecond })];
  await startContainers(vps, specs);
  const services = [...(kind === "container" ? ["postgres"] : []), ...specs.map(({ service }) => service)];
  const app = describe(vps, { database, services, listenerPassword: secrets.LISTENER_PASSWORD });
  await waitUntilLive(vps, app);
  return kind === "container" ? { ...app, databaseContainer: containerName("postgres") } : app;
}

async function startContainers(vps: Vps, specs: ContainerSpec[]): Promise<void> {
  for (const { service, environment } of specs) {
    const lines = Object.entries(environment).map(([name, value]) => `${name}=${value}\n`);
    await vps.writeFile(environmentFile(service), lines.join(""), 0o600);
  }
  await vps.run(specs.map(dockerRun).join(" && "));
}

async function startDatabaseContainer(vps: Vps): Promise<Database> {
  const password = secret();
  await startContainers(vps, [
    {
      service: "postgres",
      image: "postgres:15",
      memoryMb: 256,
      command: "",
      environment: { POSTGRES_USER: "yapit", POSTGRES_PASSWORD: password, POSTGRES_DB: databaseName },
      options: ["-v yapit_postgres:/var/lib/postgresql/data"],
      healthCommand: `pg_isready -q -h 127.0.0.1 -U yapit -d ${databaseName}`,
    },
  ]);
  // Over TCP: while the image makes its cluster, a temporary server answers on the socket only.
  const psql = `PGPASSWORD="$POSTGRES_PASSWORD" exec psql -h 127.0.0.1 -U yapit -d ${databaseName} "$@"`;
  return connectDatabase(vps, {
    psqlCommand: `docker exec -i ${containerName("postgres")} sh -c '${psql}' sh`,
    ownerUrl: `postgresql://yapit:${password}@postgres:5432/${databaseName}`,
    monitoringHost: `${containerName("postgres")}:5432`,
    monitoringPassword: secret(),
  });
}

function redisContainer(): ContainerSpec {
  return {
    service: "redis",
    image: "redis:7",
    memoryMb: 64,
    command: `redis-server --save "" --appendonly no`,
    environment: {},
    healthCommand: "redis-cli ping",
  };
}

function appContainers(settings: {
  hash: string;
  database: Database;
  secrets: { TOKEN_SECRET: string; LISTENER_PASSWORD: string; STRIPE_SECRET: string };
  seed: number;
  trafficPerSecond: number;
}): ContainerSpec[] {
  const { hash, database, secrets, seed, trafficPerSecond } = settings;
  const REDIS_URL = "redis://redis:6379";
  const worker = (model: string, blocksPerSecond: number) =>
    roleContainer(`worker-${model}`, "worker", hash, {
      memoryMb: 160,
      healthUrl: "http://127.0.0.1:9000/health",
      environment: {
        REDIS_URL,
        MODEL: model,
        WORKER_ID: `${model}-1`,
        BLOCKS_PER_SECOND: String(blocksPerSecond),
        PORT: "9000",
      },
    });
  return [
    roleContainer("gateway", "gateway", hash, {
      memoryMb: 224,
      healthUrl: `http://127.0.0.1:${gatewayPort}/health`,
      environment: {
        ...secrets,
        REDIS_URL,
        DATABASE_URL: database.ownerUrl,
        PORT: String(gatewayPort),
        LOG_DIRECTORY: "/data/gateway/logs",
        LOG_ROTATE_BYTES: "4000000",
      },
      options: [`-v ${dataRoot}/gateway-data:/data/gateway -p ${gatewayPort}:${gatewayPort}`],
    }),
    worker("kokoro", 40),
    worker("higgs", 4),
    roleContainer("traffic", "traffic", hash, {
      memoryMb: 160,
      environment: {
        GATEWAY_URL: `http://gateway:${gatewayPort}`,
        LISTENER_PASSWORD: secrets.LISTENER_PASSWORD,
        STRIPE_SECRET: secrets.STRIPE_SECRET,
        SEED: String(seed),
        TRAFFIC_PER_SECOND: String(trafficPerSecond),
      },
    }),
  ];
}

function describe(
  vps: Vps,
  { database, services, listenerPassword }: { database: Database; services: string[]; listenerPassword: string },
): App {
  const containers = services.map(containerName);
  const owner = new URL(database.ownerUrl);
  owner.host = new URL(database.monitoringUrl).host;
  return {
    databaseUrl: database.monitoringUrl,
    ownerUrl: owner.href,
    gatewayUrl: `http://${vps.address}:${gatewayPort}`,
    logDir: logDirectory,
    listenerPassword,
    containers,
    query: async (sql) => JSON.parse(await database.psql(`SELECT coalesce(json_agg(found), '[]') FROM (${sql}) found`)),
    setFlag: async (fault, on) => {
      await vps.run(on ? `touch ${flagsDirectory}/${fault}` : `rm -f ${flagsDirectory}/${fault}`);
    },
    down: async () => {
      await vps.run(
        `docker rm -f -v ${containers.join(" ")}; docker network rm ${network}; docker volume rm -f yapit_postgres;
         rm -rf ${codeRoot} ${dataRoot}`,
      );
    },
  };
}

async function waitUntilLive(vps: Vps, app: App): Promise<void> {
  const deadline = Date.now() + liveLimitMs;
  const format = "{{.Name}} {{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{else}}healthy{{end}}";
  for (;;) {
    const { stdout } = await vps.run(`docker inspect --format '${format}' ${app.containers.join(" ")}`);
    const waitingFor = stdout.split("\n").filter((line) => line !== "" && !line.endsWith(" running healthy"));
    if (waitingFor.length === 0 && (await hasSynthesised(app))) return;
    if (Date.now() > deadline) {
      const name = (waitingFor[0] ?? "/yapit-gateway").slice(1).split(" ")[0];
      const logs = await vps.run(`docker logs --tail 20 ${name} 2>&1`, { check: false });
      throw new Error(
        `the application is not live after ${liveLimitMs / 1000} s: ${waitingFor.join("; ") || "nothing synthesised"}\n${logs.stdout}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function hasSynthesised(app: App): Promise<boolean> {
  const found = await app.query("SELECT 1 FROM metrics_event WHERE event_type = 'synthesis_complete' LIMIT 1");
  return found.length > 0;
}

function secret(): string {
  return randomBytes(12).toString("hex");
}
