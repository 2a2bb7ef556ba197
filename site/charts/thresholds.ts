import type { Unit } from "../../model/dashboard.ts";
import type { AlertPage } from "../../model/dashboard-data.ts";
import { msPer } from "../format/number.ts";

/** A line of a chart: beyond it an alert says so. */
export interface Threshold {
  severity: "warning" | "critical";
  at: number;
  /** Which side of it is bad. */
  bad: "above" | "below";
}

/** An alert's levels in the panel's unit; none where the two measure different things. */
export function thresholdsOf(alert: AlertPage | undefined, unit: Unit): Threshold[] {
  const factor = alert && factorOf(alert.unit, unit);
  if (!factor) return [];
  return alert.levels.flatMap(({ severity, above, below }): Threshold[] => [
    ...(above === undefined ? [] : [{ severity, at: above * factor, bad: "above" as const }]),
    ...(below === undefined ? [] : [{ severity, at: below * factor, bad: "below" as const }]),
  ]);
}

function factorOf(from: Unit, to: Unit): number | undefined {
  if (from === to) return 1;
  const [one, other] = [msPer[from], msPer[to]];
  return one && other && one / other;
}

/** What is this far beyond the data would leave nothing to be seen of them: it is named at the edge instead. */
const farTimes = 5;

/** Which of them are drawn inside, and which lie above the edge. The highest value decides. */
export function placed(thresholds: readonly Threshold[], most: number): { inside: Threshold[]; beyond: Threshold[] } {
  const inside = thresholds.filter(({ at }) => at <= Math.max(most, 0) * farTimes);
  return { inside, beyond: thresholds.filter((one) => !inside.includes(one)) };
}
