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

function failedRows(facts: Facts): Row[] {
  return failedUnits(facts)
    .filter(({ unit }) => !isOurs(unit))
    .map(({ unit, description }) => ({ labels: { unit }, annotations: { description }, value: 1 }));
}

/** From lines `unit loaded failed failed description`. */
export function failedUnits({ units }: Facts): { unit: string; description: string }[] {
  return (units?.lines ?? []).flatMap((line) => {
    const [unit = "", load, active, , ...description] = line.trim().split(/\s+/);
    if (load === undefined || active !== "failed") return [];
    return [{ unit: shown(unit, 200), description: shown(description.join(" "), 200) }];
  });
}

/** µs since the epoch; 0: none. */
const listed = z.array(z.object({ unit: z.string(), next: z.number().nullish(), last: z.number().nullish() }));

function timerRows(facts: Facts, metric: "timer-overdue-minutes" | "timer-job-minutes", now: number) {
  return activeTimers(facts)
    ?.filter(({ unit }) => !isOurs(unit))
    .map((timer): Row => {
      const minutes = metric === "timer-overdue-minutes" ? overdueMinutes(timer, now) : jobMinutes(timer, now);
      const last = timer.lastMs ? new Date(timer.lastMs).toISOString().slice(0, 16).replace("T", " ") : "never";
      return { labels: { timer: timer.unit }, annotations: { last }, value: minutes };
    });
}

export interface ActiveTimer {
  unit: string;
  /** "waiting", "running" (its job is), or "elapsed" (it waits for nothing). */
  state: string;
  /** When it was started. */
  sinceMs: number;
  nextMs: number | null;
  lastMs: number | null;
}

/** Undefined where systemd's list is no JSON. */
export function activeTimers({ timers }: Facts): ActiveTimer[] | undefined {
  const [json = "", ...lines] = timers?.lines ?? [];
  const parsed = listed.safeParse(jsonOf(json));
  if (!parsed.success) return undefined;
  const states = statesOf(lines);
  const msOf = (us: number | null | undefined) => (us ? Math.floor(us / 1_000) : null);
  return parsed.data.flatMap(({ unit, next, last }): ActiveTimer[] => {
    const active = states.get(unit);
    return active ? [{ ...active, unit: shown(unit, 200), nextMs: msOf(next), lastMs: msOf(last) }] : [];
  });
}

/** 0: it is not overdue. */
export function overdueMinutes({ nextMs, lastMs, sinceMs }: ActiveTimer, now: number): number {
  // What has run and waits for nothing has done what it should, or its job is running.
  const dueAt = nextMs ?? (lastMs ? now : sinceMs);
  return Math.max(0, (now - dueAt) / 60_000);
}

function jobMinutes({ state, lastMs }: ActiveTimer, now: number): number {
  return state === "running" && lastMs ? Math.max(0, (now - lastMs) / 60_000) : 0;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of each active timer, from its lines `Id=`, `ActiveState=`, `SubState=` and `ActiveEnterTimestamp=@seconds`, in any order. */
function statesOf(lines: readonly string[]): Map<string, Pick<ActiveTimer, "state" | "sinceMs">> {
  const timers = new Map<string, Pick<ActiveTimer, "state" | "sinceMs">>();
  const properties = lines.map((line): [string, string] => {
    const [name = "", value = ""] = line.split("=", 2);
    return [name, value];
  });
  // Empty lines between the timers are gone, but each timer says each property once.
  const size = new Set(properties.map(([name]) => name)).size || 1;
  for (let index = 0; index + size <= properties.length; index += size) {
    const of = new Map(properties.slice(index, index + size));
    const sinceMs = Number(of.get("ActiveEnterTimestamp")?.replace("@", "")) * 1_000;
    const unit = of.get("Id");
    if (unit && of.get("ActiveState") === "active") timers.set(unit, { state: of.get("SubState") ?? "", sinceMs });
  }
  return timers;
}
