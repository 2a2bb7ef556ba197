import type { FiringBand } from "../../model/dashboard-data.ts";
import type { HostRow } from "../../model/host-tables.ts";

/** When an alert fired, as it is drawn; undefined for what has no beginning. */
export function bandOf({ fired_at, resolved_at, severity, labels }: HostRow<"alert_firing">): FiringBand | undefined {
  if (fired_at === null) return undefined;
  const worst = severity === "critical" ? "critical" : "warning";
  return { fromMs: fired_at, toMs: resolved_at, severity: worst, labels: labels ?? "" };
}
