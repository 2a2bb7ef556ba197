import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Digest, DigestEntry } from "../../model/report.ts";
import type { ReportContext } from "../../model/report-context.ts";
import { parseDigest } from "../../model/report-schema.ts";
import { type DigestOptions, makeDigest } from "../../runtime/digest/make-digest.ts";
import { digestOfFolder } from "../../runtime/digest/of-folder.ts";
import { digestText } from "../../runtime/digest/text.ts";
import { tokensAtMost } from "../../runtime/digest/tokens.ts";
import { openData } from "../../runtime/query/open.ts";
import { generateHistory, type HistoryBatch } from "../world/app/history.ts";
import type { EventRow } from "../world/app/service/event.ts";
import { writeDataFolder } from "../world/data-folder.ts";

const dayMs = 86_400_000;
const toMs = Date.UTC(2026, 2, 18);
const fromMs = toMs - dayMs;
const at = (hour: number) => fromMs + hour * 3_600_000;
const incidents = [
  { fault: "error-burst", fromMs: at(9), toMs: at(9.5) },
  { fault: "slow-webhooks", fromMs: at(11), toMs: at(12), size: 1_500 },
  { fault: "backlog", fromMs: at(13), toMs: at(14) },
  { fault: "background-task-crashed", fromMs: at(15), toMs: at(15.1) },
  { fault: "slow-worker", fromMs: at(8), toMs: at(21), of: "kokoro-2", size: 1.6 },
  { fault: "settlement-loss", fromMs: at(6), toMs: at(22), size: 0.06 },
  { fault: "event-type-gone", fromMs: at(10), toMs, of: "url_fetch" },
  { fault: "stream-dark", fromMs: at(22), toMs },
  { fault: "new-error", fromMs: at(22), toMs, of: "yapit.gateway.metrics|Writer gave up after <n> ms", size: 20 },
];

let folder: string;
let batches: HistoryBatch[];
let day: EventRow[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "watchbill-digest-"));
  const span = { from: new Date(toMs - 15 * dayMs), to: new Date(toMs) };
  batches = [...generateHistory({ seed: 5, ...span, eventsPerDay: 9_000, incidents })];
  day = batches.flatMap(({ events }) => events).filter(({ timestamp }) => Date.parse(timestamp) >= fromMs);
  await writeDataFolder(folder, batches);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const options = { reportId: "20260318-0000", stack: "prod", normals: [], benign: [] } as const;
const digestOf = (more: Partial<DigestOptions> = {}) => digestOfFolder(folder, { ...options, fromMs, toMs, ...more });

function entryOf({ entries }: Digest, key: string): DigestEntry {
  const found = entries.find((entry) => entry.key.startsWith(key));
  expect(found, `${key} among ${entries.map((entry) => entry.key).join(", ")}`).toBeDefined();
  return found as DigestEntry;
}

const count = (type: string, is: (event: EventRow) => boolean = () => true) =>
  day.filter((event) => event.event_type === type && is(event)).length;

describe("the digest of a bad day", () => {
  let digest: Digest;
  beforeAll(async () => {
    digest = await digestOf();
  });

  it("is an issue, with what it was compared with, fits its budget and its schema", () => {
    expect(digest.verdict).toBe("issues");
    expect(digest.missing).toEqual([]);
    expect(digest.comparedWith).toBe("the same hours of the 2 weeks before");
    expect(tokensAtMost(digestText(digest))).toBeLessThan(8_000);
    expect(parseDigest(JSON.parse(JSON.stringify(digest)))).toEqual(digest);
    expect(digest.entries.map(({ id }) => id)).toEqual(digest.entries.map((_, index) => `d${index + 1}`));
  });

  it("says that the metrics are dark while the log goes on, since when, and takes that hour out of all counts", () => {
    const { verdict, sinceMs, untilMs, figures } = entryOf(digest, "freshness:metrics-dark");
    expect({ verdict, untilMs }).toEqual({ verdict: "issues", untilMs: undefined });
    expect(sinceMs).toBe(at(22));
    const records = batches.flatMap(({ logLines }) => logLines.filter((line) => Date.parse(timeOf(line)) >= at(22)));
    expect(figures).toMatchObject({ darkMinutes: 120, logRecords: records.length });
    const visits = (backMs: number) =>
      batches
        .flatMap(({ events }) => events)
        .filter(
          ({ event_type, timestamp }) =>
            event_type === "ws_connect" && isWithin(timestamp, fromMs - backMs, at(22) - backMs),
        );
    const usual = (visits(7 * dayMs).length + visits(14 * dayMs).length) / 2;
    const sessions = entryOf(digest, "usage:sessions").figures;
    expect(sessions).toMatchObject({ sessions: visits(0).length, usualSessions: usual });
  });

  it("says what was given up, failed and how many users that hit", () => {
    const given = day.filter(({ event_type }) => event_type === "job_dlq");
    const dlq = digest.entries.filter(({ key }) => key.startsWith("queue:dlq:"));
    expect(dlq.reduce((sum, { figures }) => sum + (figures.count ?? 0), 0)).toBe(given.length);
    expect(given.length).toBeGreaterThan(5);
    expect(dlq[0]).toMatchObject({ verdict: "issues", sinceMs: Math.min(...timesOf(given, dlq[0])) });
    const failed = entryOf(digest, "queue:errors:kokoro");
    const isKokoro = ({ model_slug }: EventRow) => model_slug === "kokoro";
    expect(failed.figures).toMatchObject({
      failed: count("synthesis_error", isKokoro),
      blocks: count("synthesis_error", isKokoro) + count("synthesis_complete", isKokoro),
    });
  });

  it("shows a new template with its count, its users, and one case's timeline by its request", () => {
    const lines = batches.flatMap(({ logLines }) => logLines).filter((line) => line.includes("CUDA error"));
    const entry = entryOf(digest, "errors:yapit.gateway.results/Synthesis failed: CUDA");
    const users = new Set(lines.map((line) => JSON.parse(line).record.extra.user_id));
    expect(entry).toMatchObject({ verdict: "issues", figures: { count: lines.length, users: users.size } });
    expect(entry.text).toMatch(/^New: \d+ errors of one template, usually 0; never before in the copy; /);
    expect(entry.example?.some((line) => line.includes("CUDA error: device-side assert triggered"))).toBe(true);
    expect(entry.example?.some((line) => line.includes("event synthesis_error"))).toBe(true);
    const times = entry.example?.map((line) => line.slice(0, 12));
    expect(times).toEqual([...(times ?? [])].sort());
  });

  it("says which webhooks were slow", () => {
    const slow = count("stripe_webhook", ({ duration_ms = 0 }) => duration_ms > 1_000);
    const entry = entryOf(digest, "billing:webhooks-slow");
    expect(entry).toMatchObject({ verdict: "issues", figures: { slow, webhooks: count("stripe_webhook") } });
  });

  it("says how deep the queue was, for how long, and what that did to those who waited", () => {
    const depths = day.filter(
      ({ event_type, model_slug }) => event_type === "synthesis_queued" && model_slug === "higgs",
    );
    const deepest = Math.max(...depths.map(({ queue_depth = 0 }) => queue_depth));
    const minutes = new Set(
      depths.filter(({ queue_depth = 0 }) => queue_depth > 30).map(({ timestamp }) => timestamp.slice(0, 16)),
    );
    const entry = entryOf(digest, "queue:depth:higgs");
    expect(entry).toMatchObject({ verdict: "issues", figures: { depth: deepest, minutesBad: minutes.size } });
    expect(entryOf(digest, "latency:wait:higgs").verdict).toBe("issues");
  });

  it("names each error event of the application's own", () => {
    const entry = entryOf(digest, "events:error:Background task");
    expect(entry).toMatchObject({
      verdict: "issues",
      figures: { count: count("error") },
      labels: { task: "billing-consumer" },
    });
  });

  it("finds the one worker that is slower than its siblings", () => {
    const entry = entryOf(digest, "workers:slow:");
    expect(entry.labels).toEqual({ model: "kokoro", worker: "kokoro-2" });
    expect(entry.verdict).toBe("anomalies");
    const times = day
      .filter(({ event_type, worker_id }) => event_type === "synthesis_complete" && worker_id === "kokoro-2")
      .map(({ worker_latency_ms = 0 }) => worker_latency_ms)
      .sort((a, b) => a - b);
    expect(entry.figures.blocks).toBe(times.length);
    expect(Math.abs((entry.figures.workP50Ms ?? 0) - (times[times.length >> 1] as number))).toBeLessThan(20);
    expect(digest.entries.filter(({ key }) => key.startsWith("workers:slow:")).length).toBe(1);
  });

  it("reconciles what was made with what was charged, between settlements", () => {
    const { verdict, figures, sinceMs = 0, untilMs = 0 } = entryOf(digest, "billing:reconciliation");
    const within = (event: EventRow) => Date.parse(event.timestamp) >= sinceMs && Date.parse(event.timestamp) < untilMs;
    const made = count("synthesis_complete", within);
    const charged = day
      .filter(({ event_type, timestamp }) => event_type === "billing_processed" && Date.parse(timestamp) > sinceMs)
      .reduce((sum, { data }) => sum + Number(data?.events_count), 0);
    expect(figures).toMatchObject({ made, charged, missing: made - charged });
    expect(verdict).toBe("issues");
  });

  it("says which kind of event has stopped", () => {
    const entry = entryOf(digest, "freshness:type:url_fetch");
    expect(entry).toMatchObject({ verdict: "anomalies", labels: { type: "url_fetch" } });
    expect(entry.sinceMs).toBeGreaterThanOrEqual(at(10));
    expect(entry.sinceMs).toBeLessThan(at(13));
  });

  it("counts what the log says also while the metrics are dark", async () => {
    const dark = await digestOf({ fromMs: at(21), toMs });
    const lines = batches.flatMap(({ logLines }) => logLines.filter((line) => Date.parse(timeOf(line)) >= at(21)));
    const warnings = lines.filter((line) => JSON.parse(line).record.level.no >= 30).length;
    const counted = dark.entries.filter(
      ({ key, figures }) => key.startsWith("errors:yapit") && (figures.level ?? 0) >= 30,
    );
    expect(counted.reduce((sum, { figures }) => sum + (figures.count ?? 0), 0)).toBe(warnings);
    expect(warnings).toBeGreaterThan(0);
  });

  it("takes what an old copy does not reach for unknown, and not for nothing", async () => {
    const data = await openData(folder, { tables: [], views: [] });
    const snapshot = { id: "0", metricsAtMs: at(12), logsAtMs: at(12) };
    const cut = (sql: string) =>
      sql.replaceAll(/FROM (metrics_event|log_record)\b/g, (_, table) => {
        const time = table === "log_record" ? "time" : "timestamp";
        return `FROM (SELECT * FROM ${table} WHERE ${time} < TIMESTAMPTZ '${new Date(at(12)).toISOString()}') AS ${table}`;
      });
    const old = { ...data, ask: (sql: string, limits?: object) => data.ask(cut(sql), limits) };
    const made = await makeDigest(old, { ...options, fromMs, toMs, snapshot });
    await data.close();
    expect(entryOf(made, "freshness:metrics-copy")).toMatchObject({
      verdict: "anomalies",
      figures: { lagMinutes: 720 },
    });
    const odd = made.entries.filter(({ section, verdict }) => section !== "freshness" && verdict !== "nominal");
    const tail = odd.filter(({ sinceMs = 0 }) => sinceMs >= at(12)).map(({ key }) => key);
    expect(tail).toEqual([]);
    expect(made.missing).toEqual([]);
  });

  it("is the same again", async () => {
    expect(await digestOf()).toEqual(digest);
  });

  it("counts what a deployed fix covers as explained, and what came after it as come back", async () => {
    const template = "Synthesis failed: CUDA error: device-side assert triggered";
    const key = "errors:yapit.gateway.results/Synthesis failed: CUDA";
    const covered = entryOf(await digestOf({ context: contextWith(at(10), template) }), key);
    expect(covered).toMatchObject({ verdict: "nominal", suppressedBy: "deployed fix 3f2a91c, 2026-03-17 10:00 UTC" });
    const back = entryOf(await digestOf({ context: contextWith(at(9.1), template) }), key);
    expect(back.text).toMatch(/^Came back after the fix/);
  });

  it("within a small budget keeps the worst and says what it left out", async () => {
    const small = await digestOf({ tokenBudget: 1_000 });
    expect(tokensAtMost(digestText(small))).toBeLessThanOrEqual(1_000);
    expect(small.verdict).toBe("issues");
    expect(small.entries[0]?.key).toBe(digest.entries[0]?.key);
    expect(small.leftOut.length).toBeGreaterThan(3);
  });
});

describe("the digest of a quiet day", () => {
  it("is nominal, and says how much there was", async () => {
    const quiet = await digestOf({ fromMs: fromMs - dayMs, toMs: toMs - dayMs });
    expect(quiet.entries.filter(({ verdict }) => verdict !== "nominal")).toEqual([]);
    expect(quiet.verdict).toBe("nominal");
    const visits = batches
      .flatMap(({ events }) => events)
      .filter(
        ({ event_type, timestamp }) => event_type === "ws_connect" && isWithin(timestamp, fromMs - dayMs, fromMs),
      );
    expect(entryOf(quiet, "usage:sessions").figures.sessions).toBe(visits.length);
    expect(entryOf(quiet, "billing:reconciliation").figures.missing).toBe(0);
  });

  it("of a copy that knows no other day says so, and judges by limits alone", async () => {
    const first = await digestOf({ fromMs: toMs - 15 * dayMs, toMs: toMs - 14 * dayMs });
    expect(first.comparedWith).toBe("nothing: the copy has no such hours before");
    expect(first.entries.filter(({ verdict }) => verdict === "issues")).toEqual([]);
    expect(entryOf(first, "usage:sessions").figures.usualSessions).toBeUndefined();
  });
});

describe("a copy that lacks something", () => {
  it("costs the sections that need it, and no others; the verdict is then no better than anomalies", async () => {
    const poor = mkdtempSync(join(tmpdir(), "watchbill-digest-poor-"));
    try {
      const instance = await DuckDBInstance.create(join(poor, "metrics.duckdb"));
      const connection = await instance.connect();
      await connection.run(`ATTACH '${join(folder, "metrics.duckdb")}' AS whole (READ_ONLY)`);
      await connection.run("CREATE TABLE metrics_event AS SELECT * EXCLUDE (worker_id) FROM whole.metrics_event");
      connection.closeSync();
      instance.closeSync();
      const span = { fromMs: fromMs - dayMs, toMs: toMs - dayMs };
      const { missing, verdict, entries } = await digestOfFolder(poor, { ...options, ...span });
      expect(missing).toEqual([
        { section: "logs.duckdb", reason: "there is no such copy: nothing of it is seen" },
        { section: "errors", reason: "the copy has no table log_record" },
        { section: "workers", reason: "metrics_event in the copy has no worker_id" },
        { section: "queue", reason: "metrics_event in the copy has no worker_id" },
      ]);
      expect(verdict).toBe("anomalies");
      expect(new Set(entries.map(({ section }) => section))).toContain("usage");
    } finally {
      rmSync(poor, { recursive: true, force: true });
    }
  });
});

const timeOf = (line: string): string => JSON.parse(line).record.time.repr.replace(" ", "T");

const timesOf = (events: readonly EventRow[], entry: DigestEntry | undefined) =>
  events.filter(({ model_slug }) => model_slug === entry?.labels.model).map(({ timestamp }) => Date.parse(timestamp));

const isWithin = (timestamp: string, from: number, to: number) =>
  Date.parse(timestamp) >= from && Date.parse(timestamp) < to;

function contextWith(deployedMs: number, fix: string): ReportContext {
  const deploy = { of: "application", atMs: deployedMs, known: "told", commit: "3f2a91c" } as const;
  return {
    ...{ stack: "prod", fromMs, toMs, madeAtMs: toMs, missing: [] },
    deploys: [{ ...deploy, message: null, by: null, fixes: [fix], changed: [] }],
  };
}
