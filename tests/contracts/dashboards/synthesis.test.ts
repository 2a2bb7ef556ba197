import { describe, expect, it } from "vitest";
import { synthesis } from "../../../dashboards/synthesis.ts";
import { endsMs } from "../../world/dashboard/past.ts";
import { askedPast, last, unordered } from "./past-asked.ts";
import { stalled } from "./stalled.ts";

const hourMs = 3_600_000;
/** Half an hour in which listeners of kokoro hear a gap, 20 hours before the end. */
const stall = { fromMs: endsMs - 20 * hourMs, listeners: 30 };
const besides = stalled(stall.fromMs, stall.listeners);
const past = askedPast(synthesis, { days: 3, eventsPerDay: 20_000, besides });
const value = async (rows: Promise<Record<string, unknown>[]>) => Number((await rows)[0]?.value);

const blocks = (range: "24h" | "7d") => `FROM metrics_event WHERE event_type = 'synthesis_complete' AND ${last(range)}`;
/** As alerts/first-audio.ts tells it, step by step, of connections that were opened in the range. */
const heard = `WITH opened AS (
  SELECT DISTINCT request_id FROM metrics_event WHERE event_type = 'ws_connect' AND ${last("7d")}
), asked AS (
  SELECT request_id, min(timestamp) AS first, count(*) AS blocks FROM metrics_event
  WHERE event_type IN ('synthesis_queued', 'cache_hit') AND ${last("7d")} GROUP BY 1
), done AS (
  SELECT request_id, timestamp, row_number() OVER (PARTITION BY request_id ORDER BY timestamp) AS nth FROM metrics_event
  WHERE event_type IN ('synthesis_complete', 'cache_hit') AND ${last("7d")}
)
SELECT date_diff('millisecond', first, timestamp) / 1000 AS seconds, request_id
FROM opened JOIN asked USING (request_id) JOIN done USING (request_id)
WHERE nth = 2 AND blocks >= 2
  AND request_id NOT IN (SELECT request_id FROM metrics_event WHERE event_type = 'synthesis_error' AND request_id IS NOT NULL)`;

describe("the page of synthesis shows what is so:", () => {
  it.each([
    ["first-audio", `SELECT quantile_cont(seconds, 0.95) AS value FROM (${heard})`],
    ["wait", `SELECT quantile_cont(queue_wait_ms, 0.95) / 1000 AS value ${blocks("7d")}`],
    ["ratio", `SELECT sum(worker_latency_ms) / sum(audio_duration_ms) AS value ${blocks("7d")}`],
    ["made", `SELECT sum(audio_duration_ms) / 3600000 AS value ${blocks("7d")}`],
    [
      "failed",
      `SELECT 100 * avg((event_type = 'synthesis_error')::INTEGER) AS value FROM metrics_event
       WHERE event_type IN ('synthesis_complete', 'synthesis_error') AND ${last("7d")}`,
    ],
  ])("%s", async (id, sql) => {
    const shown = await value(past.panel(id, { range: "7d" }));
    expect(shown).toBeGreaterThan(0);
    expect(shown).toBeCloseTo(await value(past.plain(sql)), 6);
  });

  it("the same of one model's guests", async () => {
    const narrowed = { range: "7d", model: "higgs", people: "guest" } as const;
    const of = "model_slug = 'higgs' AND user_id LIKE 'anon-%'";
    const wait = `SELECT quantile_cont(queue_wait_ms, 0.95) / 1000 AS value ${blocks("7d")} AND ${of}`;
    expect(await value(past.panel("wait", narrowed))).toBeCloseTo(await value(past.plain(wait)), 6);
    const audio = `SELECT quantile_cont(seconds, 0.95) AS value FROM (${heard} AND request_id IN (
      SELECT request_id FROM metrics_event WHERE event_type IN ('synthesis_queued', 'cache_hit') AND ${of}))`;
    expect(await value(past.panel("first-audio", narrowed))).toBeCloseTo(await value(past.plain(audio)), 6);
  });

  it("the deepest queue of each hour, by model", async () => {
    const plain = past.plain(`SELECT to_timestamp(floor(epoch(timestamp) / 3600) * 3600) AS "at", model_slug AS model,
      max(queue_depth) AS value FROM metrics_event WHERE event_type = 'synthesis_queued' AND ${last("7d")} GROUP BY ALL`);
    const names = ["at", "model", "value"];
    const shown = unordered(await past.panel("queue-depth", { range: "7d" }), names);
    expect(shown.length).toBeGreaterThan(100);
    expect(shown).toEqual(unordered(await plain, names));
  });

  it("the work of each hour, its median and its p95", async () => {
    const plain = past.plain(`WITH hour AS (
      SELECT to_timestamp(floor(epoch(timestamp) / 3600) * 3600) AS "at", quantile_cont(worker_latency_ms, 0.5) AS p50,
        quantile_cont(worker_latency_ms, 0.95) AS p95 ${blocks("7d")} GROUP BY ALL
    ) SELECT "at", 'p50' AS line, p50 AS value FROM hour UNION ALL SELECT "at", 'p95', p95 FROM hour`);
    const names = ["at", "line", "value"];
    expect(unordered(await past.panel("worker-latency", { range: "7d" }), names)).toEqual(
      unordered(await plain, names),
    );
  });

  it("each worker against its siblings, the slowest first", async () => {
    const shown = await past.panel("workers", { range: "24h" });
    const plain = await past.plain(`SELECT worker_id AS worker, count(*) AS blocks, median(worker_latency_ms) AS p50_ms
      ${blocks("24h")} GROUP BY 1`);
    const names = ["worker", "blocks", "p50_ms"];
    expect(unordered(shown, names)).toEqual(unordered(plain, names));
    const of = (worker: string) => Number(plain.find((row) => row.worker === worker)?.p50_ms);
    expect(shown.find(({ worker }) => worker === "higgs-1")?.against_siblings).toBeCloseTo(
      of("higgs-1") / of("higgs-2"),
    );
    const order = shown.map(({ against_siblings }) => Number(against_siblings));
    expect(order).toEqual(order.toSorted((a, b) => b - a));
  });

  it("what became of each block", async () => {
    const names = {
      synthesis_complete: "finished",
      cache_hit: "cached",
      synthesis_error: "failed",
      job_requeued: "given back",
      job_dlq: "given up",
    };
    const plain = await past.plain(
      `SELECT event_type, count(*) AS value FROM metrics_event WHERE ${last("7d")} GROUP BY 1`,
    );
    const shown = Map.groupBy(await past.panel("outcomes", { range: "7d" }), ({ outcome }) => outcome);
    for (const [type, name] of Object.entries(names)) {
      const sum = (shown.get(name) ?? []).reduce((all, row) => all + Number(row.value), 0);
      expect([name, sum]).toEqual([name, plain.find(({ event_type }) => event_type === type)?.value ?? 0]);
    }
  });

  it("which models' blocks rented workers made", async () => {
    const shown = await past.panel("overflow", { range: "7d" });
    const rented = shown.filter(({ worker }) => worker === "rented").reduce((sum, row) => sum + Number(row.value), 0);
    expect(rented).toBe(await value(past.plain(`SELECT count(*) AS value ${blocks("7d")} AND model_slug = 'higgs'`)));
  });

  it("how long work takes by the length of the text", async () => {
    const plain =
      past.plain(`SELECT (text_length // 25) * 25 AS "from", model_slug AS model, median(worker_latency_ms) AS value
      ${blocks("7d")} GROUP BY ALL`);
    const names = ["from", "model", "value"];
    expect(unordered(await past.panel("length-and-latency", { range: "7d" }), names)).toEqual(
      unordered(await plain, names),
    );
  });

  it("what went wrong, with the people it hit", async () => {
    const failed = (await past.panel("errors", { range: "24h" })).filter(({ outcome }) => outcome === "block failed");
    const plain =
      past.plain(`SELECT data->>'error' AS error, model_slug AS model, count(*) AS jobs, count(DISTINCT user_id) AS people
      FROM metrics_event WHERE event_type = 'synthesis_error' AND ${last("24h")} GROUP BY ALL`);
    const names = ["error", "model", "jobs", "people"];
    expect(failed.length).toBeGreaterThan(0);
    expect(unordered(failed, names)).toEqual(unordered(await plain, names));
  });

  it("aggregates of a year as far as they reach", async () => {
    const day = { range: "1y", field: "aggregated" } as const;
    const plain = await past.plain(`SELECT sum(audio_duration_ms_sum) / 3600000 AS value FROM metrics_daily
      WHERE event_type = 'synthesis_complete' AND ${last("1y", "bucket")}`);
    expect(await value(past.panel("made", day))).toBeCloseTo(Number(plain[0]?.value), 6);
  });
});

describe("gaps that listeners heard", () => {
  it("are those that the view buffer_health knows", async () => {
    const [known] = await past.view("SELECT sum(with_gaps) AS gaps, sum(listeners) AS listeners FROM buffer_health");
    const [shown] = await past.panel("gaps", { range: "7d" });
    expect(known?.gaps).toBe(stall.listeners);
    expect(shown?.value).toBeCloseTo((100 * stall.listeners) / Number(known?.listeners), 6);
    expect(shown?.note).toBe(`${known?.listeners} connections`);
  });

  it("are there when blocks came late, and of their model alone", async () => {
    const shown = await past.panel("gaps-over-time", { range: "24h" });
    const bad = shown.filter((row) => Number(row.value) > 0);
    expect(new Set(bad.map(({ model }) => model))).toEqual(new Set(["kokoro"]));
    const times = bad.map(({ at }) => Date.parse(String(at)));
    expect([Math.min(...times), Math.max(...times)]).toEqual([stall.fromMs, stall.fromMs + hourMs / 4]);
  });

  it("begin when no audio is left", async () => {
    const shown = await past.panel("ahead", { range: "24h" });
    const p5 = shown.find(({ at, line }) => Date.parse(String(at)) === stall.fromMs && line === "p5");
    // The third block came 31 s after play was pressed, 10 s of audio and 1.2 s of waiting before.
    expect(Number(p5?.value)).toBeCloseTo(1.2 + 10 - 31, 0);
  });
});
