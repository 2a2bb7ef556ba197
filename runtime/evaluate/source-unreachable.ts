import { type Alert, above } from "../../model/alert.ts";
import { type Outcome, type Row, type SourceName, sourceNames } from "../sources/source.ts";

/** Whatever is judged as an alert: what is built in has no query and no owner. */
export type AnyAlert = Omit<Alert, OfRules> & Partial<Pick<Alert, OfRules>>;
type OfRules = "value" | "owner";

/** Built in, because it guards all other rules: with its source gone a rule keeps its state, which looks like quiet. */
export const sourceUnreachable: AnyAlert = {
  id: "source-unreachable",
  title: "Watchbill cannot see",
  runbook: "docs/runbooks/source-unreachable.md",
  unit: "",
  levels: [{ severity: "critical", when: above(0), for: "60s" }],
  whenNoData: "keep",
  whenQueryFails: "keep",
  message: "{source}: {reason}",
};

/** What the rules' outcomes say of the sources behind them: 1 where one is out of reach, 0 where it answers or no rule
 *  needs it. What hides behind another (containers behind missing host facts) has no row and keeps its state. */
export function sourceOutcome(outcomes: readonly { source: SourceName; outcome: Outcome }[]): Outcome {
  const rows = sourceNames.flatMap((source): Row[] => {
    const lost = outcomes.find(({ outcome }) => outcome.kind === "unreachable" && outcome.source === source)?.outcome;
    const own = outcomes.filter((entry) => entry.source === source);
    const hidden = !lost && own.length > 0 && own.every(({ outcome }) => outcome.kind === "unreachable");
    if (hidden) return [];
    const reason = lost?.kind === "unreachable" ? lost.reason : "answers again";
    return [{ labels: { source }, annotations: { reason }, value: lost ? 1 : 0 }];
  });
  return { kind: "rows", rows };
}
