import type { RecordedTransition, WatchRecord } from "../../model/watch-record.ts";

/** One time that one instance fired. Times are ms of the host's clock. */
export interface Firing {
  alertId: string;
  key: string;
  labels: Record<string, string>;
  /** The worst it came to. */
  severity: "warning" | "critical";
  from: number;
  /** null: it still does. */
  to: number | null;
  /** When it began to fire. */
  value: number | null;
}

/** What fired, in order of its beginning. */
export function firingsOf({ transitions }: Pick<WatchRecord, "transitions">): Firing[] {
  const firings: Firing[] = [];
  const open = new Map<string, Firing>();
  for (const transition of transitions) {
    const instance = `${transition.alertId} ${transition.key}`;
    const firing = open.get(instance);
    if (transition.kind === "resolved") {
      if (firing) firing.to = transition.at;
      open.delete(instance);
    } else if (firing) {
      if (transition.severity === "critical") firing.severity = "critical";
    } else {
      const begun = beginning(transition);
      open.set(instance, begun);
      firings.push(begun);
    }
  }
  return firings;
}

function beginning({ alertId, key, labels, severity, value, at }: RecordedTransition): Firing {
  return { alertId, key, labels, severity, value, from: at, to: null };
}
