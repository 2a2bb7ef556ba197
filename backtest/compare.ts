import type { AlertReport, Firing, Report } from "./report.ts";

/** Two versions of the rules over one history. */
export interface Comparison {
  /** What the earlier version is called: a branch, a tag, a commit. */
  ref: string;
  before: Report;
  now: Report;
  alerts: AlertComparison[];
}

export interface AlertComparison {
  id: string;
  before: AlertReport | undefined;
  now: AlertReport | undefined;
  /** Firings that only the earlier version has, that only the present one has, and that both have with other ends, severity
   *  or pages. */
  gone: Firing[];
  added: Firing[];
  changed: { before: Firing; now: Firing }[];
}

/** Pairs the firings of one instance that overlap, each with at most one other. */
export function compared(ref: string, before: Report, now: Report): Comparison {
  const ids = [...new Set([...now.alerts, ...before.alerts].map(({ alert }) => alert.id))];
  const alerts = ids.map((id): AlertComparison => {
    const [old, current] = [before, now].map(({ alerts }) => alerts.find(({ alert }) => alert.id === id));
    const lastTick = now.to;
    const left = new Set(old?.firings);
    const added: Firing[] = [];
    const changed: AlertComparison["changed"] = [];
    for (const firing of current?.firings ?? []) {
      const match = [...left].find((candidate) => isSamePlace(candidate, firing, lastTick));
      if (match) left.delete(match);
      if (!match) added.push(firing);
      else if (!isEqual(match, firing)) changed.push({ before: match, now: firing });
    }
    return { id, before: old, now: current, gone: [...left], added, changed };
  });
  return { ref, before, now, alerts };
}

/** Nothing that people would have been told differs. */
export function isUnchanged({ before, now, gone, added, changed }: AlertComparison): boolean {
  const answered = before !== undefined && now !== undefined && before.unanswered === now.unanswered;
  return answered && gone.length + added.length + changed.length === 0;
}

function isSamePlace(a: Firing, b: Firing, lastTick: number): boolean {
  const overlap = a.from <= (b.to ?? lastTick) && b.from <= (a.to ?? lastTick);
  return overlap && JSON.stringify(a.labels) === JSON.stringify(b.labels);
}

function isEqual(a: Firing, b: Firing): boolean {
  return a.from === b.from && a.to === b.to && a.severity === b.severity && a.pages.join() === b.pages.join();
}
