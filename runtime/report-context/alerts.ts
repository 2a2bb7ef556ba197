import { statSync } from "node:fs";
import {
  type AlertsContext,
  contextLimits,
  type FiringCount,
  type SilenceContext,
} from "../../model/report-context.ts";
import { stateFile } from "../state/open.ts";
import { type AskState, readOnly } from "../state/read-only.ts";
import { firingsIn, type RuleWords } from "./firings.ts";
import { cut, cutLabels, type Look, weeksBefore } from "./look.ts";

/** What fired, who knew, what was held back and what could not be asked, from the state's file. A state of an older release that no tick of this
 *  one has seen yet has no firings to be asked. */
export function alertsContext(
  look: Look,
  limits: Record<"firings" | "silences", number> = contextLimits,
): AlertsContext {
  const path = stateFile(look.host.layout.stateDir);
  return readOnly(path, (all) => {
    const rules = all("SELECT alert_id, alert, outcome, problem FROM rules");
    const wordsOf = wordsFrom(rules);
    const { firings, count } = firingsIn(all, look, wordsOf, limits.firings);
    const [oldest] = all("SELECT min(at) AS at FROM history");
    const beganMs = Math.floor(statSync(path).birthtimeMs);
    const knownSinceMs = Math.min(Number(oldest?.at ?? beganMs), beganMs);
    return {
      knownSinceMs,
      lastTickAtMs: Number(all("SELECT at FROM tick")[0]?.at ?? 0) || null,
      firings,
      firingsLeftOut: count - firings.length,
      byRule: countsByRule(all, look, knownSinceMs, wordsOf),
      failing: rules
        .filter(({ outcome }) => outcome !== "rows")
        .slice(0, contextLimits.rules)
        .map(({ alert_id: id, problem }) => ({ alertId: String(id), problem: cut(String(problem ?? "")) })),
      silences: silencesIn(all, look, limits.silences),
    };
  });
}

function wordsFrom(rules: ReturnType<AskState>): RuleWords {
  const known = new Map(
    rules.map(({ alert_id: id, alert }) => [String(id), JSON.parse(String(alert)) as { title: string; unit: string }]),
  );
  // One that has been removed is known by its id alone.
  return (alertId) => ({ title: known.get(alertId)?.title ?? alertId, unit: known.get(alertId)?.unit ?? "" });
}

function countsByRule(all: AskState, look: Look, knownSinceMs: number, wordsOf: RuleWords): FiringCount[] {
  const countsIn = ({ fromMs, toMs }: { fromMs: number; toMs: number }) => {
    const rows = all(
      `SELECT alert_id, count(*) AS n FROM history
       WHERE at >= ? AND at <= ? AND transition ->> '$.kind' = 'firing' GROUP BY alert_id`,
      ...[fromMs, toMs],
    );
    return new Map(rows.map(({ alert_id: id, n }) => [String(id), Number(n)]));
  };
  const now = countsIn(look);
  const weeks = weeksBefore(look, knownSinceMs).map(countsIn);
  const ids = [...new Set([now, ...weeks].flatMap((counts) => [...counts.keys()]))].sort();
  return ids.slice(0, contextLimits.rules).map((alertId) => ({
    alertId,
    title: cut(wordsOf(alertId).title),
    count: now.get(alertId) ?? 0,
    weeksBefore: weeks.map((counts) => counts.get(alertId) ?? 0),
  }));
}

function silencesIn(all: AskState, { fromMs, toMs }: Look, limit: number): SilenceContext[] {
  const rows = all(
    `SELECT alert_id, labels, reason, created_at, ends_at FROM silences
     WHERE created_at <= ? AND ends_at >= ? ORDER BY created_at DESC LIMIT ?`,
    ...[toMs, fromMs, limit],
  );
  return rows.map((row) => ({
    alertId: String(row.alert_id),
    labels: cutLabels(JSON.parse(String(row.labels)) as Record<string, string>),
    reason: cut(String(row.reason)),
    createdAtMs: Number(row.created_at),
    endsAtMs: Number(row.ends_at),
  }));
}
