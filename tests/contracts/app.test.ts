import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { faults } from "../world/app/faults/index.ts";
import { generateHistory, loadHistory } from "../world/app/history.ts";
import { type LocalApp, startLocalApp } from "../world/app/local.ts";
import { GatewayClient } from "../world/app/service/client.ts";
import type { ServerMessage } from "../world/app/service/socket.ts";

const observedLimitMs = 12_000;
vi.setConfig({ testTimeout: 45_000 });

let app: LocalApp;
let database: Client;
let gateway: GatewayClient;

beforeAll(async () => {
  app = await startLocalApp({ logRotateBytes: 30_000, trafficPerSecond: 3 });
  database = new Client({ connectionString: app.databaseUrl });
  await database.connect();
  gateway = new GatewayClient(app.gatewayUrl);
}, 60_000);

afterAll(async () => {
  await database?.end();
  await app?.down();
}, 30_000);

test("a listener signs in, creates a document and hears its blocks over the WebSocket", async () => {
  const token = await gateway.signIn({ email: "reader@example.test", password: app.password });
  const document = await gateway.createDocument(token, "First sentence of mine. Second sentence of mine.");
  expect(document.blocks).toEqual(["First sentence of mine.", "Second sentence of mine."]);
  const heard: ServerMessage[] = [];
  const playback = await gateway.open(token, (message) => heard.push(message));
  const ask = () =>
    playback.send({
      type: "synthesize",
      document_id: document.id,
      block_indices: [0],
      model: "kokoro",
      voice: "af_heart",
    });
  ask();
  await eventually("the block is done", async () => expect(heard.at(-1)?.status).toBe("done"));
  ask();
  await eventually("the block is cached", async () => expect(heard.at(-1)?.status).toBe("cached"));
  playback.close();
  expect(heard.map(({ status }) => status)).toEqual(["queued", "done", "cached"]);
  const audio = await gateway.send("GET", heard.at(-1)?.audio_url ?? "");
  expect(
    Buffer.from(await audio.arrayBuffer())
      .subarray(0, 4)
      .toString(),
  ).toBe("RIFF");
});

test("wrong passwords, forged tokens and forged webhooks are refused", async () => {
  const signIn = { body: { email: "reader@example.test", password: "guess" } };
  expect((await gateway.send("POST", "/auth/sign-in", signIn)).status).toBe(401);
  expect((await gateway.send("POST", "/documents", { token: "a.9999999999999.b", body: { text: "x" } })).status).toBe(
    401,
  );
  expect((await gateway.send("POST", "/webhooks/stripe", { body: "{}" })).status).toBe(400);
});

test("steady traffic gives every alert its minimum sample and no trouble", async () => {
  await eventually(
    "20 s of traffic",
    async () => {
      const counts = await recent(20);
      expect(counts.synthesis).toBeGreaterThanOrEqual(20);
      expect(counts.http).toBeGreaterThanOrEqual(20);
      expect(counts.webhooks).toBeGreaterThanOrEqual(4);
    },
    30_000,
  );
  expect(await recent(60)).toMatchObject({ synthesisErrors: 0, httpErrors: 0, crashes: 0 });
  expect((await recent(60)).httpP95Ms).toBeLessThan(500);
});

test("log lines are loguru's, and full files are rotated and gzipped", async () => {
  await eventually("a rotated file", async () => expect(logFiles().some((name) => name.endsWith(".gz"))).toBe(true));
  const rotated = logFiles().find((name) => name.endsWith(".gz")) ?? "";
  expect(rotated).toMatch(/^gateway\.\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d_\d{6}\.jsonl\.gz$/);
  const lines = gunzipSync(readFileSync(join(app.logDir, rotated)))
    .toString("utf8")
    .trim()
    .split("\n");
  for (const line of lines) {
    const { text, record } = JSON.parse(line);
    expect(text).toContain(record.message);
    expect(record.level).toMatchObject({ name: expect.any(String), no: expect.any(Number) });
    expect(Math.abs(record.time.timestamp * 1000 - Date.now())).toBeLessThan(600_000);
  }
});

test("a generated day loads into the event table as it was made", async () => {
  const period = { from: new Date("2026-01-05T12:00:00Z"), to: new Date("2026-01-05T16:00:00Z") };
  const fromMs = Date.parse("2026-01-05T13:00:00Z");
  const incidents = [{ fault: "background-task-crashed", fromMs, toMs: fromMs + 60_000 }];
  const history = [...generateHistory({ seed: 1, ...period, eventsPerDay: 30_000, incidents })];
  const loaded = await loadHistory(database, history);
  const made = history.flatMap(({ events }) => events);
  expect(loaded).toBe(made.length);
  const found = await database.query(
    `SELECT count(*)::int AS events, sum(queue_depth)::int AS depth, max(data->>'message') FILTER (WHERE event_type = 'error')
       AS message, max(timestamp) AS last FROM metrics_event WHERE timestamp BETWEEN $1 AND $2`,
    [period.from, period.to],
  );
  expect(found.rows[0]).toEqual({
    events: made.length,
    depth: made.reduce((sum, event) => sum + (event.queue_depth ?? 0), 0),
    message: "Background task billing-consumer crashed",
    last: new Date(made.at(-1)?.timestamp ?? 0),
  });
});

test("a batch that the database refuses is an error, and the connection stays usable", async () => {
  const events = [{ timestamp: "not a time", event_type: "error" as const }];
  await expect(loadHistory(database, [{ events, logLines: [] }])).rejects.toThrow("invalid input syntax");
  expect((await database.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
});

/** What each application-level switch does to the last few seconds, and what is true again after it. */
const switches: { fault: string; seen: (counts: Recent) => void; healed: (counts: Recent) => void }[] = [
  {
    fault: "error-burst",
    seen: ({ synthesis, synthesisErrors }) => expect(synthesisErrors / synthesis).toBeGreaterThan(0.3),
    healed: ({ synthesis, synthesisErrors }) => expect([synthesis > 0, synthesisErrors]).toEqual([true, 0]),
  },
  {
    fault: "http-errors",
    seen: ({ http, httpErrors }) => expect(httpErrors / http).toBeGreaterThan(0.15),
    healed: ({ http, httpErrors }) => expect([http > 0, httpErrors]).toEqual([true, 0]),
  },
  {
    fault: "backlog",
    seen: ({ higgsDepth }) => expect(higgsDepth).toBeGreaterThan(150),
    healed: ({ higgsDepth }) => expect(higgsDepth).toBeLessThan(10),
  },
  {
    fault: "dead-workers",
    seen: ({ kokoroDepth }) => expect(kokoroDepth).toBeGreaterThan(30),
    healed: ({ kokoroDepth }) => expect(kokoroDepth).toBeLessThan(10),
  },
  {
    fault: "stream-dark",
    seen: ({ events }) => expect(events).toBe(0),
    healed: ({ events }) => expect(events).toBeGreaterThan(5),
  },
  {
    fault: "background-task-crashed",
    seen: ({ crashes }) => expect(crashes).toBeGreaterThan(0),
    healed: ({ crashes }) => expect(crashes).toBe(0),
  },
  {
    fault: "slow-webhooks",
    seen: ({ webhookMaxMs, httpP95Ms }) => expect([webhookMaxMs > 5_000, httpP95Ms < 2_000]).toEqual([true, true]),
    healed: ({ webhooks, webhookMaxMs }) => expect([webhooks > 0, webhookMaxMs < 1_000]).toEqual([true, true]),
  },
  {
    fault: "slow-database",
    seen: ({ httpP95Ms }) => expect(httpP95Ms).toBeGreaterThan(3_000),
    healed: ({ http, httpP95Ms }) => expect([http > 0, httpP95Ms < 500]).toEqual([true, true]),
  },
];

test("every switch that the application obeys by itself is tried here or on the VPS", () => {
  const onTheVps = ["disk-filling", "container-unhealthy", "container-restarting", "container-oom", "redis-gone"];
  expect([...switches.map(({ fault }) => fault), ...onTheVps].sort()).toEqual(faults.map(({ name }) => name).sort());
});

test.for(switches)("$fault shows in the data while it is on and not after", async ({ fault, seen, healed }) => {
  await eventually(`no ${fault} before`, async () => healed(await recent(4)));
  app.setFault(fault, true);
  try {
    await eventually(`${fault} seen`, async () => seen(await recent(4)));
  } finally {
    app.setFault(fault, false);
  }
  await eventually(`${fault} healed`, async () => healed(await recent(4)));
});

test("the log goes on while the event stream is dark", async () => {
  app.setFault("stream-dark", true);
  try {
    await eventually("dark", async () => expect((await recent(3)).events).toBe(0));
    const before = newestLogTime();
    await eventually("another log line", async () => expect(newestLogTime()).toBeGreaterThan(before));
    expect((await recent(2)).events).toBe(0);
  } finally {
    app.setFault("stream-dark", false);
  }
});

interface Recent {
  events: number;
  synthesis: number;
  synthesisErrors: number;
  http: number;
  httpErrors: number;
  httpP95Ms: number;
  webhooks: number;
  webhookMaxMs: number;
  crashes: number;
  kokoroDepth: number;
  higgsDepth: number;
}

/** Figures over the last seconds; the depths are the latest known ones. */
async function recent(seconds: number): Promise<Recent> {
  const depth = (model: string) => `(SELECT queue_depth FROM metrics_event
    WHERE event_type = 'synthesis_queued' AND model_slug = '${model}' ORDER BY timestamp DESC LIMIT 1)`;
  const found = await database.query(
    `SELECT count(*)::int AS events,
      count(*) FILTER (WHERE event_type IN ('synthesis_complete', 'synthesis_error'))::int AS synthesis,
      count(*) FILTER (WHERE event_type = 'synthesis_error')::int AS "synthesisErrors",
      count(*) FILTER (WHERE event_type = 'http_request')::int AS http,
      count(*) FILTER (WHERE event_type = 'http_request' AND status_code >= 500)::int AS "httpErrors",
      coalesce(percentile_disc(0.95) WITHIN GROUP (ORDER BY duration_ms)
        FILTER (WHERE event_type = 'http_request'), 0) AS "httpP95Ms",
      count(*) FILTER (WHERE event_type = 'stripe_webhook')::int AS webhooks,
      coalesce(max(duration_ms) FILTER (WHERE event_type = 'stripe_webhook'), 0) AS "webhookMaxMs",
      count(*) FILTER (WHERE event_type = 'error' AND data->>'message' LIKE 'Background task%')::int AS crashes,
      ${depth("kokoro")} AS "kokoroDepth", ${depth("higgs")} AS "higgsDepth"
    FROM metrics_event WHERE timestamp > now() - $1 * interval '1 second'`,
    [seconds],
  );
  return found.rows[0];
}

function logFiles(): string[] {
  return readdirSync(app.logDir);
}

function newestLogTime(): number {
  const text = readFileSync(join(app.logDir, "gateway.jsonl"), "utf8").trim();
  return text === "" ? 0 : JSON.parse(text.split("\n").at(-1) ?? "{}").record.time.timestamp;
}

async function eventually(what: string, check: () => Promise<void>, limitMs = observedLimitMs): Promise<void> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`not within ${limitMs / 1000} s: ${what}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
