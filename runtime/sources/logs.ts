import { type Alert, queriesOf } from "../../model/alert.ts";
import { durationMs } from "../../model/duration.ts";
import { countWindowLimitMs, type LogsQuery } from "../../model/logs-query.ts";
import { bucketMs, type Counted, countedOf, keyOf, minimumLevelOf, Tally } from "./log-counts.ts";
import type { Position } from "./log-files.ts";
import { type ReadLogs, readLogs } from "./log-reader.ts";
import type { MemoryRead, SourceMemory } from "./memory.ts";
import type { Outcome, Row, Source } from "./source.ts";

export interface LogsOptions {
  /** Folder of the application's `*.jsonl` files; undefined where the stack names none. */
  directory: string | undefined;
  memory: MemoryRead;
  /** Every rule of the tick: what is new in the logs is read once for all of them. */
  alerts: readonly Alert[];
  limitBytes?: number;
}

/** Counts in the application's log. The first rule of a tick that asks lets it read on; a log that cannot be read costs the
 *  rules behind it and no others. */
export function logsSource(options: LogsOptions): Source {
  let caughtUp: Promise<ReadLogs["problems"]> | undefined;
  return {
    async read({ value, window }: Alert, now: number): Promise<Outcome> {
      if (value.source !== "logs") return { kind: "failed", reason: `a log cannot answer a ${value.source} query` };
      const { memory, directory } = options;
      if (!directory) return unreachable("the stack has no logDirectory");
      if ("problem" in memory) return unreachable(memory.problem);
      if (!window) return { kind: "failed", reason: "the rule has no window" };
      caughtUp ??= catchUp({ ...options, directory, memory: memory.memory }, now);
      try {
        const problems = await caughtUp;
        const { counted, more } = countedOf(memory.memory, value, durationMs(window), now);
        const cut = more > 0 ? [`has ${more} more ${value.by}s; the rest is ignored`] : [];
        const problem = [...problems, ...cut].join("; ");
        return { kind: "rows", rows: rowsOf(value, counted), ...(problem ? { problem } : {}) };
      } catch (error) {
        return unreachable((error as Error).message);
      }
    },
  };
}

const unreachable = (reason: string): Outcome => ({ kind: "unreachable", source: "logs", reason });

function rowsOf({ by }: LogsQuery, counted: readonly Counted[]): Row[] {
  if (by === undefined) {
    const [all = { count: 0, sample: "" }] = counted;
    return [{ labels: {}, annotations: { sample: all.sample }, value: all.count }];
  }
  const label = by.replace(/^extra\./, "");
  return counted.map(({ part, count, sample }) => ({
    labels: { [label]: part },
    annotations: { sample },
    value: count,
  }));
}

interface CatchUp {
  directory: string;
  memory: SourceMemory;
  alerts: readonly Alert[];
  limitBytes?: number;
}

/** 1. Read on from where the last tick stopped, for the queries that it knew.
 *  2. Read again what was read before, for those that are new, so that their first window is whole.
 *  3. Remember counts and positions in one transaction, unless another process has done so meanwhile. */
async function catchUp({ directory, memory, alerts, limitBytes }: CatchUp, now: number): Promise<string[]> {
  const windows = windowsOf(alerts);
  const queries = [...windows.values()].map(({ query }) => query);
  const [state] = memory.all("SELECT directory, generation, positions FROM log_reading");
  const known = state?.directory === directory ? (JSON.parse(String(state.positions)) as Position[]) : [];
  const counting = new Set(
    known.length > 0 ? memory.all("SELECT query FROM log_queries").map(({ query }) => query) : [],
  );
  const fresh = known.length > 0 ? queries.filter((query) => !counting.has(keyOf(query))) : [];
  const earlier = queries.filter((query) => !fresh.includes(query));
  const oldest = now - Math.max(0, ...[...windows.values()].map(({ windowMs }) => windowMs)) - bucketMs;
  const limit = limitBytes === undefined ? {} : { limitBytes };
  const round = async (of: readonly LogsQuery[], from: Pick<Parameters<typeof readLogs>[0], "known" | "upTo">) => {
    const tally = new Tally(of, oldest);
    const minimumLevel = Math.min(...of.map(minimumLevelOf));
    const found = tally.add.bind(tally);
    return { tally, read: await readLogs({ directory, minimumLevel, now, found, ...from, ...limit }) };
  };
  const on = await round(earlier, { known });
  // What the others have just read on is new to the new ones as well.
  const again = fresh.length > 0 ? await round(fresh, { known: [], upTo: on.read.positions }) : undefined;
  memory.transaction(() => {
    const [current] = memory.all("SELECT generation FROM log_reading");
    if (Number(current?.generation ?? 0) !== Number(state?.generation ?? 0)) return;
    if (known.length === 0) memory.run("DELETE FROM log_counts");
    on.tally.remember(memory);
    again?.tally.remember(memory);
    forget(memory, windows, now);
    const positions = JSON.stringify(on.read.positions);
    const generation = Number(state?.generation ?? 0) + 1;
    memory.run("INSERT OR REPLACE INTO log_reading VALUES (1, ?, ?, ?)", directory, generation, positions);
  });
  return on.read.problems;
}

type Windows = ReadonlyMap<string, { query: LogsQuery; windowMs: number }>;

/** The queries behind the rules, each with the longest window that a rule looks back on. */
function windowsOf(alerts: readonly Alert[]): Windows {
  const windows = new Map<string, { query: LogsQuery; windowMs: number }>();
  for (const alert of alerts) {
    for (const { query } of queriesOf(alert)) {
      if (query.source !== "logs" || !alert.window) continue;
      const key = keyOf(query);
      const windowMs = Math.min(countWindowLimitMs, durationMs(alert.window));
      windows.set(key, { query, windowMs: Math.max(windowMs, windows.get(key)?.windowMs ?? 0) });
    }
  }
  return windows;
}

function forget(memory: SourceMemory, windows: Windows, now: number): void {
  for (const { query } of memory.all("SELECT query FROM log_queries")) {
    if (windows.has(String(query))) continue;
    for (const table of ["log_queries", "log_counts", "log_samples"]) {
      memory.run(`DELETE FROM ${table} WHERE query = ?`, query ?? "");
    }
  }
  for (const [key, { windowMs }] of windows) {
    memory.run("INSERT OR IGNORE INTO log_queries VALUES (?)", key);
    memory.run(
      "DELETE FROM log_counts WHERE query = ? AND bucket < ?",
      key,
      Math.floor((now - windowMs) / bucketMs) - 1,
    );
    memory.run("DELETE FROM log_samples WHERE query = ? AND at < ?", key, now - windowMs - bucketMs);
  }
}
