import { describe, expect, it } from "vitest";
import { costs } from "../../../dashboards/costs.ts";
import { gemini, runpod, server } from "../../../views/shared/prices.ts";
import { sampleMemory } from "../../world/dashboard/memory.ts";
import { endsMs } from "../../world/dashboard/past.ts";
import { askedPast, last, type Row } from "./past-asked.ts";

const past = askedPast(costs, { days: 7, eventsPerDay: 12_000 });
const value = async (rows: Promise<Row[]>) => Number((await rows)[0]?.value);
const sumOf = (rows: readonly Row[], of: (row: Row) => boolean) =>
  rows.filter(of).reduce((sum, row) => sum + Number(row.value), 0);

/** By hand: amounts of the week, times the declared prices. */
async function bills() {
  const [amounts] = await past.plain(`SELECT
    sum(prompt_token_count) AS prompt, sum(cached_content_token_count) AS cached,
    sum(candidates_token_count) + sum(coalesce(thoughts_token_count, 0)) AS answered,
    sum(worker_latency_ms) FILTER (WHERE model_slug = 'higgs'
      AND event_type IN ('synthesis_complete', 'synthesis_error', 'job_requeued')) AS rented_ms
    FROM metrics_event WHERE ${last("7d")}`);
  const [prompt, cached, answered, rentedMs] = ["prompt", "cached", "answered", "rented_ms"].map((name) =>
    Number(amounts?.[name]),
  ) as [number, number, number, number];
  const weekMs = 7 * 86_400_000;
  const reports = sampleMemory().report.filter(({ made_at }) => Number(made_at) > endsMs - weekMs);
  return {
    gemini:
      ((prompt - cached) * gemini.inputPerMillion +
        cached * gemini.cachedPerMillion +
        answered * gemini.outputPerMillion) /
      1_000_000,
    runpod: (rentedMs / 1_000) * runpod.perSecond,
    server: (server.perMonth / 730) * 7 * 24,
    reports: reports.reduce((sum, report) => sum + Number(report.cost_usd), 0),
  };
}

describe("the page of costs shows what is so:", () => {
  it("amounts times the declared prices, and the reports' own bill", async () => {
    const bill = await bills();
    const week = { range: "7d" } as const;
    expect(Math.min(...Object.values(bill))).toBeGreaterThan(0);
    expect(await value(past.panel("external", week))).toBeCloseTo(bill.gemini + bill.runpod, 6);
    expect(await value(past.panel("server", week))).toBeCloseTo(bill.server, 6);
    expect(await value(past.panel("reports", week))).toBeCloseTo(bill.reports, 6);
    const all = Object.values(bill).reduce((sum, usd) => sum + usd, 0);
    expect(await value(past.panel("total", week))).toBeCloseTo(all, 6);
    expect(await value(past.panel("month", week))).toBeCloseTo((all / 7) * 30.4, 6);
  });

  it("what an hour of speech costs with everything in it", async () => {
    const bill = Object.values(await bills()).reduce((sum, usd) => sum + usd, 0);
    const plain =
      past.plain(`SELECT sum(CASE WHEN audio_duration_ms IS NULL THEN text_length / 16.0 ELSE audio_duration_ms / 1000.0 END) / 3600
      AS value FROM metrics_event WHERE event_type IN ('synthesis_complete', 'cache_hit') AND ${last("7d")}`);
    expect(await value(past.panel("audio-hour", { range: "7d" }))).toBeCloseTo(bill / (await value(plain)), 6);
  });

  it("steps that add up to the bills", async () => {
    const bill = await bills();
    const shown = await past.panel("over-time", { range: "7d" });
    for (const [what, usd] of Object.entries(bill)) {
      expect([what, sumOf(shown, (row) => row.what === what).toFixed(6)]).toEqual([what, usd.toFixed(6)]);
    }
  });

  it("what each API did, the dearest first", async () => {
    const shown = await past.panel("apis", { range: "7d" });
    const bill = await bills();
    const of = (api: string) => shown.find((row) => row.api === api);
    const [pages] =
      await past.plain(`SELECT count(*) AS calls, count(*) FILTER (WHERE event_type LIKE '%error') AS failed,
      count(*) FILTER (WHERE event_type LIKE '%complete') AS pages FROM metrics_event
      WHERE event_type LIKE 'page_extraction_%' AND ${last("7d")}`);
    expect(of("gemini")).toMatchObject(pages as object);
    expect(Number(of("gemini")?.usd)).toBeCloseTo(bill.gemini, 6);
    const [rented] =
      await past.plain(`SELECT count(*) AS calls, sum(audio_duration_ms) / 60000 AS minutes FROM metrics_event
      WHERE event_type IN ('synthesis_complete', 'synthesis_error') AND model_slug = 'higgs' AND ${last("7d")}`);
    expect(of("runpod")?.calls).toBe(rented?.calls);
    expect(Number(of("runpod")?.minutes)).toBeCloseTo(Number(rented?.minutes), 6);
    const usd = shown.flatMap((row) => (row.usd === null ? [] : Number(row.usd)));
    expect(usd).toEqual(usd.toSorted((a, b) => b - a));
  });

  it("tokens, calls and the rented workers' minutes over time", async () => {
    const [amounts] =
      await past.plain(`SELECT sum(prompt_token_count) AS prompt, sum(cached_content_token_count) AS cached,
      sum(worker_latency_ms) FILTER (WHERE model_slug = 'higgs'
        AND event_type IN ('synthesis_complete', 'synthesis_error', 'job_requeued')) / 60000 AS rented,
      count(*) FILTER (WHERE event_type LIKE 'page_extraction_%') AS pages FROM metrics_event WHERE ${last("7d")}`);
    const tokens = await past.panel("tokens", { range: "7d" });
    expect(sumOf(tokens, (row) => row.direction === "cached")).toBe(amounts?.cached);
    expect(sumOf(tokens, (row) => row.direction !== "answered")).toBe(amounts?.prompt);
    const calls = await past.panel("calls", { range: "7d" });
    expect(sumOf(calls, (row) => row.api === "gemini")).toBe(amounts?.pages);
    const rented = await past.panel("rented", { range: "7d" });
    expect(sumOf(rented, (row) => row.what === "work")).toBeCloseTo(Number(amounts?.rented), 6);
  });

  it("failures and refusals, whoever tells of them", async () => {
    const [plain] = await past.plain(`SELECT
      count(*) FILTER (WHERE event_type IN ('page_extraction_error', 'batch_job_failed')
        OR (event_type = 'synthesis_error' AND model_slug = 'higgs')) AS failed FROM metrics_event WHERE ${last("7d")}`);
    const shown = await past.panel("trouble", { range: "7d" });
    expect(plain?.failed).toBeGreaterThan(0);
    expect(sumOf(shown, (row) => row.outcome === "failed")).toBe(plain?.failed);
    expect(sumOf(shown, (row) => row.outcome === "refused")).toBeGreaterThan(0);
  });

  it("says of its prices that they are assumed, how old they are, and whose", () => {
    const text = costs.panels.find(({ id }) => id === "prices");
    const words = text?.kind === "text" ? text.text : "";
    for (const { asOf, source } of [gemini, runpod, server]) {
      expect(words).toContain(asOf);
      expect(words).toContain(source);
    }
    expect(text?.title).toMatch(/assumptions/);
  });
});
