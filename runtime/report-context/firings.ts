import type { Firing } from "../../model/report-context.ts";
import type { AskState } from "../state/read-only.ts";
import { cut, cutLabels, type Look } from "./look.ts";

/** What is known of a rule whose id stands in the state. */
export type RuleWords = (alertId: string) => { title: string; unit: string };

/** What fired in the span, the latest first: what began in it, and what had begun before and still fired in it. At most `limit`, and how
 *  many there were. */
export function firingsIn(
  all: AskState,
  { fromMs, toMs }: Look,
  wordsOf: RuleWords,
  limit: number,
): { firings: Firing[]; count: number } {
  const within = "FROM firings WHERE fired_at <= ? AND (resolved_at IS NULL OR resolved_at >= ?)";
  const rows = all(`SELECT * ${within} ORDER BY fired_at DESC, alert_id, key LIMIT ?`, toMs, fromMs, limit);
  const [counted] = all(`SELECT count(*) AS n ${within}`, toMs, fromMs);
  const firings = rows.map((row): Firing => {
    const alertId = String(row.alert_id);
    const { title, unit } = wordsOf(alertId);
    const resolvedAtMs = row.resolved_at === null || Number(row.resolved_at) > toMs ? null : Number(row.resolved_at);
    return {
      ...{ alertId, title: cut(title), unit: cut(unit), severity: row.severity as Firing["severity"] },
      labels: cutLabels(JSON.parse(String(row.labels)) as Record<string, string>),
      value: row.value as number | null,
      firedAtMs: Number(row.fired_at),
      resolvedAtMs,
      held: row.held === null ? null : cut(String(row.held)),
      acknowledgedAtMs: row.acknowledged_at as number | null,
    };
  });
  return { firings, count: Number(counted?.n) };
}
