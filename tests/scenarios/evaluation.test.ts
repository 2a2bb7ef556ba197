import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { analyst } from "../../analyst/index.ts";
import { daysBefore, lastDayOf } from "../../eval/days.ts";
import { judgeIncident, judgeQuietDay } from "../../eval/evaluate.ts";
import type { Kind } from "../../eval/kind.ts";
import { kinds } from "../../eval/kinds.ts";
import { Thinker } from "../../eval/model.ts";
import { quietPast } from "../../eval/past.ts";
import { tablesOf } from "../../eval/table.ts";
import { withCopies } from "../../eval/with-copies.ts";
import { moment } from "../../runtime/digest/span.ts";
import { openDuckDb } from "../../runtime/sync/duckdb.ts";
import { startAnthropic } from "../world/anthropic/server.ts";
import { generateHistory } from "../world/app/history.ts";

/** Not one of the seeds that `make eval` reports, and a small application, so that a minute does. */
const day = lastDayOf(6, 8_000);
const sampled = [
  "error-burst",
  "metrics-dark-for-days",
  "sync-stopped",
  "worker-killed-for-memory",
  "slow-worker",
  "new-error",
];
const named = (name: string) => kinds.find((kind) => kind.name === name) as Kind;

beforeAll(async () => {
  await quietPast(day);
}, 120_000);

describe("the kinds of incidents", () => {
  it("are more than twenty, half of them subtle, each under a name of its own", () => {
    expect(kinds.length).toBeGreaterThanOrEqual(20);
    expect(kinds.filter(({ isSubtle }) => isSubtle).length / kinds.length).toBeGreaterThanOrEqual(0.5);
    expect(new Set(kinds.map(({ name }) => name)).size).toBe(kinds.length);
  });
});

describe("a day that something is planted in", () => {
  it.each(sampled)("%s is told by its digest", async (name) => {
    const { rank, about, tokens } = await judgeIncident(named(name), day);
    expect(about.map(({ verdict }) => verdict)).not.toContain("nominal");
    expect(rank).not.toBeNull();
    expect(tokens).toBeLessThan(8_000);
  });

  it("that is not planted is missed", async () => {
    const nothing: Kind = {
      ...named("error-burst"),
      plant: (random, of) => ({ ...named("error-burst").plant(random, of), incidents: [] }),
    };
    expect(await judgeIncident(nothing, day)).toMatchObject({ rank: null });
  });
});

describe("a quiet week", () => {
  it.each([0, 1, 2, 3, 4, 5, 6])("has no issue, %i days before its end", async (back) => {
    const { others, missing } = await judgeQuietDay(daysBefore(day, back));
    expect(others.filter(({ verdict }) => verdict === "issues")).toEqual([]);
    expect(missing).toEqual([]);
  });
});

describe("the copies", () => {
  it("have the day that is put behind its eve as the whole past has it", async () => {
    const span = { from: new Date(day.fromMs - 86_400_000), to: new Date(day.toMs) };
    const whole = [...generateHistory({ ...day, ...span, swings: true })].flatMap(({ events }) => events);
    const from = new Date(day.fromMs).toISOString();
    const expected = whole.filter(({ timestamp }) => timestamp >= from);
    const { events, latencyMs } = await withCopies(day, { incidents: [{ fault: "none", ...day }] }, lastDay);
    expect(events).toBe(expected.length);
    expect(latencyMs).toBe(expected.reduce((sum, { total_latency_ms = 0 }) => sum + total_latency_ms, 0));
  });

  it("end where a sync has stopped, and go on in the other copy", async () => {
    const ends = await withCopies(day, { copiesAgeMs: { metrics: 5 * 3_600_000 } }, lastMoments);
    expect(day.toMs - ends.events).toBeGreaterThanOrEqual(5 * 3_600_000);
    expect(day.toMs - ends.records).toBeLessThan(3_600_000);
  });
});

describe("the model, where there is a key", () => {
  it("is asked as long as its budget may hold, and heard where it cites what was planted", async () => {
    const api = await startAnthropic();
    const thinker = new Thinker(api.key, 1.5 * analyst.budgetUsd.perReport, api.url);
    const { thought } = await judgeIncident(named("error-burst"), day, thinker);
    const spent = new Thinker(api.key, 0.5 * analyst.budgetUsd.perReport, api.url);
    const unheard = await judgeIncident(named("error-burst"), day, spent);
    await api.close();
    expect(thought).toMatchObject({ shown: "issues", citesPlanted: true });
    expect(thought?.costUsd).toBeGreaterThan(0);
    expect(unheard.thought).toBeUndefined();
    expect(tablesOf([{ ...unheard, ...(thought ? { thought } : {}) }])).toContain(
      "| 1 | 0 | 1 of 1 | 0 | 0 of 0 | 0 |",
    );
  });
});

describe("the table", () => {
  it("tells plain and subtle ones apart, and what quiet days had", () => {
    const one = {
      seed: 1,
      size: "",
      verdict: "issues",
      entries: 9,
      missing: [],
      tokens: 700,
      digestMs: 90,
      others: [],
    } as const;
    const about = [{ key: "errors:x", verdict: "issues", surprise: 220, text: "x" }] as const;
    const judged = [
      { ...one, kind: "error-burst", isSubtle: false, rank: 1, about: [...about] },
      { ...one, kind: "slow-worker", isSubtle: true, rank: null, about: [] },
      { ...one, kind: "quiet", isSubtle: false, rank: null, about: [], others: [...about] },
    ].map((each) => ({ ...each, missing: [], others: [...each.others] }));
    const text = tablesOf(judged);
    expect(text).toContain("| **all plain ones** | 1 | 100 % | 100 % | 1 | 1 |");
    expect(text).toContain("| **all subtle ones** | 1 | 0 % | 0 % | - | - |");
    expect(text).toContain("| 1 | 1 | 1 | 0 | 1.00 |");
  });
});

async function lastDay(folder: string): Promise<{ events: number; latencyMs: number }> {
  const of = `FROM metrics_event WHERE timestamp >= ${moment(day.fromMs)}`;
  return {
    events: Number(await asked(folder, "metrics.duckdb", `SELECT count(*) ${of}`)),
    latencyMs: Number(await asked(folder, "metrics.duckdb", `SELECT sum(total_latency_ms) ${of}`)),
  };
}

async function lastMoments(folder: string): Promise<{ events: number; records: number }> {
  return {
    events: Number(await asked(folder, "metrics.duckdb", "SELECT epoch_ms(max(timestamp)) FROM metrics_event")),
    records: Number(await asked(folder, "logs.duckdb", "SELECT epoch_ms(max(time)) FROM log_record")),
  };
}

async function asked(folder: string, file: string, text: string) {
  const { connection, close } = await openDuckDb(join(folder, file), {
    readOnly: true,
    memoryLimitMb: 512,
    threads: 1,
  });
  const [[value] = []] = (await connection.runAndReadAll(text)).getRows();
  await close();
  return value;
}
