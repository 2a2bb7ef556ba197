import { contextLimits, type Firing } from "../../model/report-context.ts";
import type { Transition } from "../evaluate/instance.ts";
import type { AskState } from "../state/read-only.ts";
import { cut, cutLabels, type Look } from "./look.ts";

/** What is known of a rule whose id stands in the history. */
export type RuleWords = (alertId: string) => { title: string; unit: string };

interface Fired extends Firing {
  key: string;
}

const transitionsMax = 5_000;

/** What fired in the span, the latest first: what began in it, and what had begun before and still fired in it. */
export function firingsIn(all: AskState, { fromMs, toMs }: Look, wordsOf: RuleWords): Fired[] {
  const within = all(
    "SELECT alert_id, transition FROM history WHERE at >= ? AND at <= ? ORDER BY id DESC LIMIT ?",
    ...[fromMs, toMs, transitionsMax],
  ).reverse();
  const before = all(
    `SELECT alert_id, transition FROM history WHERE id IN (
       SELECT max(id) FROM history WHERE at < ? GROUP BY alert_id, transition ->> '$.key'
     ) AND transition ->> '$.kind' <> 'resolved' ORDER BY id LIMIT ?`,
    ...[fromMs, contextLimits.firings],
  );
  const open = new Map<string, Fired>();
  const ended: Fired[] = [];
  for (const row of [...before, ...within]) {
    const alertId = String(row.alert_id);
    const transition = JSON.parse(String(row.transition)) as Transition;
    const subject = `${alertId}/${transition.key}`;
    const firing = open.get(subject);
    if (transition.kind === "resolved") {
      if (firing) ended.push({ ...firing, resolvedAtMs: transition.at });
      open.delete(subject);
    } else if (!firing || transition.kind === "firing") open.set(subject, begun(alertId, transition, wordsOf));
    else if (transition.severity === "critical") firing.severity = "critical";
  }
  return [...ended, ...open.values()].sort((a, b) => b.firedAtMs - a.firedAtMs);
}

function begun(alertId: string, { key, severity, labels, value, at }: Transition, wordsOf: RuleWords): Fired {
  const { title, unit } = wordsOf(alertId);
  return {
    ...{ alertId, key, title: cut(title), unit: cut(unit), severity, labels: cutLabels(labels), value },
    ...{ firedAtMs: at, resolvedAtMs: null, held: null, acknowledgedAtMs: null },
  };
}
