import type { EventRow } from "../service/event.ts";
import type { LogEntry } from "../service/loguru.ts";
import type { Random } from "../service/random.ts";
import type { Effect, Incident } from "./effect.ts";
import { liveEffects } from "./live-effects.ts";
import { pastEffects } from "./past-effects.ts";

const effects: Record<string, Effect> = { ...liveEffects, ...pastEffects };
const minuteMs = 60_000;

export interface Minute {
  minuteStartMs: number;
  random: Random;
}

/** A minute's events as the incidents that are on leave them. */
export function afflict(events: EventRow[], incidents: Incident[], { minuteStartMs, random }: Minute): EventRow[] {
  let result = events;
  for (const { incident, effect } of onIn(minuteStartMs, incidents)) {
    const hitAt = (atMs: number) => hitOf(incident, effect, { random, atMs });
    const extra = effect.extra?.(minuteStartMs, hitAt(minuteStartMs)) ?? [];
    result = [...result, ...extra.filter((event) => isOn(incident, Date.parse(event.timestamp)))].flatMap((event) => {
      const atMs = Date.parse(event.timestamp);
      return effect.afflict && isOn(incident, atMs) ? effect.afflict(event, hitAt(atMs)) : [event];
    });
  }
  return result;
}

/** What incidents write to the log beside what events do. */
export function linesOfIncidents(incidents: Incident[], { minuteStartMs, random }: Minute): LogEntry[] {
  return onIn(minuteStartMs, incidents)
    .flatMap(({ incident, effect }) => {
      const lines = effect.lines?.(minuteStartMs, hitOf(incident, effect, { random, atMs: minuteStartMs })) ?? [];
      return lines.filter(({ atMs }) => isOn(incident, atMs));
    })
    .sort((a, b) => a.atMs - b.atMs);
}

/** Whether an event happened without a trace in the table. */
export function isLost(event: EventRow, incidents: Incident[]): boolean {
  const atMs = Date.parse(event.timestamp);
  return incidents.some((one) => effects[one.fault]?.isLost?.(event, one.of ?? "") && isOn(one, atMs));
}

/** Whether nothing is written to the log at this moment. */
export function isUnlogged(atMs: number, incidents: Incident[]): boolean {
  return incidents.some((one) => effects[one.fault]?.isUnlogged && isOn(one, atMs));
}

const isOn = ({ fromMs, toMs }: Incident, atMs: number) => atMs >= fromMs && atMs < toMs;

function onIn(minuteStartMs: number, incidents: Incident[]): { incident: Incident; effect: Effect }[] {
  return incidents.flatMap((incident) => {
    const effect = effects[incident.fault];
    const isOver = incident.toMs <= minuteStartMs || incident.fromMs >= minuteStartMs + minuteMs;
    return !effect || isOver ? [] : [{ incident, effect }];
  });
}

function hitOf(
  { fromMs, size, of = "" }: Incident,
  effect: Effect,
  { random, atMs }: { random: Random; atMs: number },
) {
  return { random, size: size ?? effect.size ?? 1, of, minutesIn: (atMs - fromMs) / minuteMs };
}
