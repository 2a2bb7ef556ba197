import type { Alert } from "../../model/alert.ts";

const numbers = { warning: 2, critical: 3 };

/** How a value in the unit of an alert is by its thresholds: 1 well, 2 `warning`, 3 `critical`, and NULL of NULL; the worst of several is their
 *  `greatest`. For how long it must be so, only the alert itself knows. */
export function levelOf(value: string, { levels }: Alert): string {
  const worstFirst = levels.toSorted((a, b) => numbers[b.severity] - numbers[a.severity]);
  const cases = worstFirst.map(({ severity, when }) => {
    const condition = "above" in when ? `> ${when.above}` : `< ${when.below}`;
    return `WHEN ${value} ${condition} THEN ${numbers[severity]}`;
  });
  return `CASE ${cases.join(" ")} WHEN ${value} IS NOT NULL THEN 1 END`;
}

/** The number of a severity, in a column; NULL of NULL. */
export const levelOfSeverity = (column: string) =>
  `CASE ${column} WHEN 'critical' THEN ${numbers.critical} WHEN 'warning' THEN ${numbers.warning} END`;

/** The state of a status list. */
export const stateOfLevel = (level: string) => `coalesce(['ok', 'warning', 'critical'][${level}], 'unknown')`;
