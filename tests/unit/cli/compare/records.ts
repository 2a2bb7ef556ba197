import type { RecordedTransition, WatchRecord } from "../../../../model/watch-record.ts";

/** Noon of an invented day, ms. */
export const noon = Date.UTC(2026, 2, 10, 12);
export const minutes = (count: number) => count * 60_000;

type Firing = [alert: string, model: string, from: number, to: number | null, more?: Partial<RecordedTransition>];

/** What a stack remembers of the two hours up to noon, with these firings: minutes before noon. */
export function recordOf(stack: string, firings: readonly Firing[], more: Partial<WatchRecord> = {}): WatchRecord {
  const transitions = firings.flatMap(([alertId, model, from, to, rest = {}]): RecordedTransition[] => {
    const common = {
      alertId,
      key: `key-${model}`,
      severity: "warning" as const,
      labels: { model },
      value: 35,
      ...rest,
    };
    return [
      { ...common, kind: "firing", at: noon - minutes(from) },
      ...(to === null ? [] : [{ ...common, kind: "resolved" as const, value: 3, at: noon - minutes(to) }]),
    ];
  });
  return {
    stack,
    at: noon,
    since: noon - minutes(120),
    lastTickAt: noon,
    rules: ["disk-usage", "queue-depth", "queue-wait"].map((id) => rule(id)),
    transitions: transitions.toSorted((a, b) => a.at - b.at),
    told: firings.length,
    messages: [],
    ...more,
  };
}

export const rule = (id: string, digest = "aa", since = noon - minutes(500)) => ({ id, unit: "jobs", digest, since });
