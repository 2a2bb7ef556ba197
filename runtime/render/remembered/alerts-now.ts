import type { HostRow } from "../../../model/host-tables.ts";
import { cut } from "../../report-context/look.ts";
import type { AskState } from "../../state/read-only.ts";
import { memoriesIn, rulesIn } from "../../state/store.ts";
import { type StatusRow, statusReport } from "../../status/report.ts";

/** Each rule that the last tick judged, as the worst of its instances is; those that fire first. */
export function alertsNow(all: AskState, nowMs: number): HostRow<"alert_now">[] {
  const rules = rulesIn(all);
  const lastTickAt = Number(all("SELECT at FROM tick")[0]?.at ?? 0) || null;
  const snapshot = { lastTickAt, rules, memories: memoriesIn(all), silences: [] };
  const { alerts: rows, watching } = statusReport("", [], [], snapshot, [], nowMs);
  return [...Map.groupBy(rows, ({ alert }) => alert)].map(([alertId, [worst, ...others]]) => ({
    alert_id: alertId,
    title: cut(rules.get(alertId)?.alert.title ?? alertId),
    owner: rules.get(alertId)?.alert.owner ?? null,
    state: watching ? stateOf[worst?.state ?? "error"] : "unknown",
    severity: worst?.severity ?? null,
    since: worst?.since ?? null,
    detail: worst ? detailOf(worst, others) : null,
  }));
}

const stateOf = { firing: "firing", pending: "pending", ok: "ok", "no data": "ok", error: "unknown" } as const;

/** `model kokoro: 41 jobs; and 2 more`. Of what is well: one of its values, where it has any. */
function detailOf({ instance, value, held, state }: StatusRow, others: readonly StatusRow[]): string {
  const said = [instance, value].filter(Boolean).join(": ");
  if (state === "ok") return value === null ? "" : cut(said);
  const more = others.filter((other) => other.state === state).length;
  return cut([said, held, more > 0 ? `and ${more} more` : ""].filter(Boolean).join("; "));
}
