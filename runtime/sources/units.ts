import * as z from "zod";
import type { Alert } from "../../model/alert.ts";
import { shown } from "../text.ts";
import type { Facts, FactsRead } from "./facts.ts";
import { sectionProblem } from "./host.ts";
import type { Outcome, Row, Source } from "./source.ts";

const rowsLimit = 100;

/** systemd's word on the host's units. Watchbill's own are left out: a failing one could not report itself here, and
 *  `report-failure` does. */
export function unitsSource(read: FactsRead): Source {
  return {
    async read({ value }: Alert, now: number): Promise<Outcome> {
      if (value.source !== "units") return { kind: "failed", reason: `systemd cannot answer a ${value.source} query` };
      if ("problem" in read) return { kind: "unreachable", source: "host", reason: read.problem };
      const problem = sectionProblem(read.facts, value.metric === "failed" ? "units" : "timers");
      if (problem) return { kind: "unreachable", source: "host", reason: problem };
      const rows = value.metric === "failed" ? failedRows(read.facts) : timerRows(read.facts, value.metric, now);
      if (!rows) return { kind: "failed", reason: "systemctl list-timers gave no JSON; systemd 249 or newer does" };
      const cut = rows.length > rowsLimit ? { problem: `has more than ${rowsLimit} units; the rest is ignored` } : {};
      return { kind: "rows", rows: rows.slice(0, rowsLimit), ...cut };
    },
  };
}

const isOurs = (unit: string) => unit.startsWith("watchbill-");

/** `unit loaded failed failed description` per line. */
function failedRows({ units }: Facts): Row[] {
  return (units?.lines ?? []).flatMap((line): Row[] => {
    const [unit = "", load, active, , ...description] = line.trim().split(/\s+/);
    if (load === undefined || active !== "failed" || isOurs(unit)) return [];
    return [
      { labels: { unit: shown(unit, 200) }, annotations: { description: shown(description.join(" "), 200) }, value: 1 },
    ];
  });
}

/** µs since the epoch; 0: none. */
const listed = z.array(z.object({ unit: z.string(), next: z.number().nullish(), last: z.number().nullish() }));

function timerRows({ timers }: Facts, metric: "timer-overdue-minutes" | "timer-job-minutes", now: number) {
  const [json = "", ...properties] = timers?.lines ?? [];
  const parsed = listed.safeParse(jsonOf(json));
  if (!parsed.success) return undefined;
  const active = activeTimers(properties);
  return parsed.data.flatMap((timer): Row[] => {
    const state = active.get(timer.unit);
    if (!state || isOurs(timer.unit)) return [];
    const since = metric === "timer-overdue-minutes" ? dueAt(timer, state, now) : jobSince(timer, state, now);
    const last = timer.last ? new Date(timer.last / 1_000).toISOString().slice(0, 16).replace("T", " ") : "never";
    const value = Math.max(0, (now - since) / 60_000);
    return [{ labels: { timer: shown(timer.unit, 200) }, annotations: { last }, value }];
  });
}

type Listed = z.infer<typeof listed>[number];

interface ActiveTimer {
  /** "waiting", "running" (its job is), or "elapsed" (it waits for nothing). */
  state: string;
  /** ms */
  since: number;
}

function dueAt({ next, last }: Listed, { since }: ActiveTimer, now: number): number {
  if (next) return next / 1_000;
  // What has run and waits for nothing has done what it should, or its job is running.
  return last ? now : since;
}

function jobSince({ last }: Listed, { state }: ActiveTimer, now: number): number {
  return state === "running" && last ? last / 1_000 : now;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Each active timer, from its lines `Id=`, `ActiveState=`, `SubState=` and `ActiveEnterTimestamp=@seconds`, in any order. */
function activeTimers(lines: readonly string[]): Map<string, ActiveTimer> {
  const timers = new Map<string, ActiveTimer>();
  const properties = lines.map((line): [string, string] => {
    const [name = "", value = ""] = line.split("=", 2);
    return [name, value];
  });
  // Empty lines between the timers are gone, but each timer says each property once.
  const size = new Set(properties.map(([name]) => name)).size || 1;
  for (let index = 0; index + size <= properties.length; index += size) {
    const of = new Map(properties.slice(index, index + size));
    const since = Number(of.get("ActiveEnterTimestamp")?.replace("@", "")) * 1_000;
    const unit = of.get("Id");
    if (unit && of.get("ActiveState") === "active") timers.set(unit, { state: of.get("SubState") ?? "", since });
  }
  return timers;
}
