import type { HostRow } from "../../../model/host-tables.ts";
import type { Instance } from "../../evaluate/instance.ts";
import type { AnyAlert } from "../../evaluate/source-unreachable.ts";
import type { Memory } from "../../policy/memory.ts";
import { cut } from "../../report-context/look.ts";
import type { AskState } from "../../state/read-only.ts";
import type { RuleRecord } from "../../state/store.ts";
import { type StatusRow, statusReport } from "../../status/report.ts";

/** Each rule that the last tick judged, as the worst of its instances is; those that fire first. */
export function alertsNow(all: AskState, nowMs: number): HostRow<"alert_now">[] {
  const rules = rulesIn(all);
  const memories = new Map(
    all("SELECT subject, memory FROM told").map((row) => [
      String(row.subject),
      JSON.parse(String(row.memory)) as Memory,
    ]),
  );
  const lastTickAt = Number(all("SELECT at FROM tick")[0]?.at ?? 0) || null;
  const snapshot = { generation: 0, lastTickAt, rules, memories, silences: [], repliesSince: new Map() };
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

function rulesIn(all: AskState): Map<string, RuleRecord> {
  const rules = new Map<string, RuleRecord>();
  for (const row of all("SELECT alert_id, alert, evaluated_at, outcome, problem FROM rules ORDER BY alert_id")) {
    rules.set(String(row.alert_id), {
      alert: JSON.parse(String(row.alert)) as AnyAlert,
      evaluatedAt: Number(row.evaluated_at),
      outcome: row.outcome as RuleRecord["outcome"],
      problem: row.problem as string | null,
      instances: [],
    });
  }
  for (const row of all("SELECT alert_id, state FROM instances ORDER BY alert_id, key")) {
    rules.get(String(row.alert_id))?.instances.push(JSON.parse(String(row.state)) as Instance);
  }
  return rules;
}
