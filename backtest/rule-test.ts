import { DuckDBInstance } from "@duckdb/node-api";
import { createTableSql, type EventColumn } from "../events/schema.ts";
import type { Alert } from "../model/alert.ts";
import type { DerivedColumn } from "../model/derived-event.ts";
import { type Duration, durationMs } from "../model/duration.ts";
import { createRecordsSql } from "../model/records.ts";
import type { Outcome } from "../runtime/sources/source.ts";
import { duckdbHistory } from "./duckdb-history.ts";
import { insertDerivedSql } from "./insert-derived.ts";
import { insertSql } from "./insert-events.ts";
import { insertSamplesSql, type TestSample } from "./insert-samples.ts";
import { sightOf } from "./lookback.ts";
import { outcomesOver, type SqlRule, sqlRuleOf, type Ticks } from "./over-ticks.ts";
import { replayOf } from "./replay.ts";
import { changesInWords } from "./rule-test-words.ts";

/** An event without its time. Columns that are left out are NULL. */
export type TestEvent = { event_type: string } & { [Column in EventColumn]?: unknown };

/** The same in `watchbill.derived_event`. */
export interface DerivedTestEvent {
  derived: { event_type: string } & { [Column in DerivedColumn | "data"]?: unknown };
}

/** A row of a source that no SQL asks: a mount, a container. */
export interface TestRow {
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  value: number | null;
}

/** A rule in simulated time. Times are spans from the test's begin. */
export interface RuleTest {
  /** Events at one moment. */
  at(time: Duration, ...events: (TestEvent | DerivedTestEvent)[]): RuleTest;
  /** The same events again and again: at `from`, and every `period` until before `to`. */
  every(period: Duration, from: Duration, to: Duration, ...events: (TestEvent | DerivedTestEvent)[]): RuleTest;
  /** A measurement of Hetzner's at `from`, and every minute until before `to`. */
  measured(from: Duration, to: Duration, sample: TestSample): RuleTest;
  /** For rules without SQL: what the source says from `time` until it says something else. */
  rows(time: Duration, ...rows: TestRow[]): RuleTest;
  /** The query fails from `from` until before `to`. */
  fails(from: Duration, to: Duration, reason?: string): RuleTest;
  /** Ticks from 0 s until `until`, both included, and tells what became of the alert, each in words:
   *  `"1m pending warning (higgs)"`, `"3m firing warning (higgs)"`, `"9m resolved warning (higgs)"`. */
  run(until: Duration): Promise<string[]>;
}

export interface RuleTestOptions {
  /** A Tuesday morning when left out; matters to rules that know hours and days. */
  startsAt?: string;
  /** As often as the timer evaluates. */
  step?: Duration;
}

const eventsLimit = 100_000;
const ticksLimit = 50_000;

export const event = (event_type: string, columns: Omit<TestEvent, "event_type"> = {}): TestEvent => ({
  ...columns,
  event_type,
});

export const derived = (
  event_type: string,
  columns: Omit<DerivedTestEvent["derived"], "event_type"> = {},
): DerivedTestEvent => ({ derived: { ...columns, event_type } });

export const times = <Event extends TestEvent | DerivedTestEvent>(count: number, one: Event): Event[] =>
  Array.from({ length: count }, () => one);

/** Puts the rule's own SQL, unchanged, over the given events in a DuckDB in memory, and lets the production state machine judge
 *  what it returns at each tick. */
export function ruleTest(
  alert: Alert,
  { startsAt = "2026-03-10T10:00:00Z", step = "15s" }: RuleTestOptions = {},
): RuleTest {
  const start = Date.parse(startsAt);
  const rule = sqlRuleOf(alert);
  const events: { at: number; event: TestEvent }[] = [];
  const derivedEvents: { at: number; event: DerivedTestEvent["derived"] }[] = [];
  const samples: { at: number; sample: TestSample }[] = [];
  const said: { at: number; outcome: Outcome }[] = [];
  const failures: { from: number; to: number; reason: string }[] = [];
  const test: RuleTest = {
    at(time, ...added) {
      const at = start + durationMs(time);
      for (const event of added) {
        if ("derived" in event) derivedEvents.push({ at, event: (event as DerivedTestEvent).derived });
        else events.push({ at, event });
      }
      if (events.length + derivedEvents.length > eventsLimit)
        throw new RangeError(`a rule test has at most ${eventsLimit} events`);
      return test;
    },
    every(period, from, to, ...added) {
      for (let ms = durationMs(from); ms < durationMs(to); ms += durationMs(period))
        test.at(`${ms / 1_000}s`, ...added);
      return test;
    },
    measured(from, to, sample) {
      for (let ms = durationMs(from); ms < durationMs(to); ms += 60_000) samples.push({ at: start + ms, sample });
      return test;
    },
    rows(time, ...rows) {
      const full = rows.map(({ labels = {}, annotations = {}, value }) => ({ labels, annotations, value }));
      said.push({ at: start + durationMs(time), outcome: { kind: "rows", rows: full } });
      return test;
    },
    fails(from, to, reason = "the test says so") {
      failures.push({ from: start + durationMs(from), to: start + durationMs(to), reason });
      return test;
    },
    async run(until) {
      const ticks = {
        from: start,
        stepMs: durationMs(step),
        count: Math.floor(durationMs(until) / durationMs(step)) + 1,
      };
      if (ticks.count > ticksLimit)
        throw new RangeError(`a rule test has at most ${ticksLimit} ticks; use a longer step`);
      const outcomes = rule
        ? await asked(
            rule,
            [...insertSql(events), ...insertDerivedSql(derivedEvents), ...insertSamplesSql(samples)],
            ticks,
          )
        : spoken(said, ticks);
      const replay = replayOf(alert);
      const words: string[] = [];
      outcomes.forEach((outcome, index) => {
        const now = start + index * ticks.stepMs;
        const failure = failures.find(({ from, to }) => now >= from && now < to);
        const after = replay.tick(now, failure ? { kind: "failed", reason: failure.reason } : outcome);
        words.push(...changesInWords(after, now, start));
      });
      return words;
    },
  };
  return test;
}

async function asked(rule: SqlRule, inserts: readonly string[], ticks: Ticks): Promise<Outcome[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const history = await duckdbHistory(instance, "the test's events");
  try {
    const connection = await instance.connect();
    for (const statement of [createTableSql("duckdb"), ...createRecordsSql.duckdb, ...inserts])
      await connection.run(statement);
    connection.closeSync();
    return await outcomesOver(history, rule, ticks, sightOf(rule.text, rule.windowMs));
  } finally {
    await history.close();
  }
}

function spoken(said: { at: number; outcome: Outcome }[], { from, stepMs, count }: Ticks): Outcome[] {
  return Array.from({ length: count }, (_, index) => {
    const now = from + index * stepMs;
    return said.findLast(({ at }) => at <= now)?.outcome ?? { kind: "rows", rows: [] };
  });
}
