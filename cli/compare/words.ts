import { withUnit } from "../../model/alert.ts";
import { spanInWords } from "../../model/duration.ts";
import { counted } from "../../runtime/text.ts";
import type { Apart, Comparison, RuleComparison } from "./comparison.ts";
import { isAgreed } from "./comparison.ts";
import type { Firing } from "./firings.ts";

/** `2026-03-10 10:42:15 UTC` */
export const moment = (at: number) => `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;

/** What was compared, in a sentence. */
export function headline({ first, second, from, to }: Comparison): string {
  const names = `${first.stack} and ${second.stack}`;
  if (from >= to) return `${names} have not watched together yet; ask again in a few minutes`;
  return `${names}, ${moment(from)} to ${moment(to)} (${spanInWords(to - from)})`;
}

/** How much of it is the same, and what that is worth. */
export function totals({ first, second, rules }: Comparison): string[] {
  const judged = rules.filter(({ since }) => since !== undefined);
  const agreed = judged.filter(isAgreed);
  const alike = rules.reduce((sum, rule) => sum + rule.agreed, 0);
  const undecided = rules.reduce((sum, rule) => sum + rule.undecided, 0);
  const waiting = rules.filter(({ since, text }) => since === undefined && !text.startsWith("only"));
  return [
    `${agreed.length} of ${judged.length} rules agree, in ${counted(alike, "firing")}`,
    `told: ${first.stack} ${first.told} times, ${second.stack} ${second.told} times; a muted channel counts what it would have told`,
    ...(undecided > 0
      ? [`${counted(undecided, "firing")} left out: begun before both judged the rule, or just now`]
      : []),
    ...(waiting.length > 0 ? [`${counted(waiting.length, "rule")} not judged together long enough yet`] : []),
  ];
}

/** Rules that have something to show: fired in one of them, or are not the same. */
export function worthARow({ rules }: Comparison): RuleComparison[] {
  return rules.filter((rule) => rule.agreed > 0 || !isAgreed(rule) || rule.text !== "same");
}

export function tableHead({ first, second }: Comparison): string[] {
  return ["rule", "alike", `only ${first.stack}`, `only ${second.stack}`, "apart", "text"];
}

/** A rule's figures: numbers only, none of what was seen. */
export function tableRow(rule: RuleComparison, { first, second }: Comparison): string[] {
  const { id, agreed, onlyFirst, onlySecond, apart, text } = rule;
  if (text === "only first" || text === "only second") {
    return [id, "", "", "", "", `only in ${text === "only first" ? first.stack : second.stack}`];
  }
  return [id, ...[agreed, onlyFirst.length, onlySecond.length, apart.length].map(String), text];
}

/** Who came first, and by how much: `pr-12 began first, by 2 min`. Several are put together by their median. */
export function firstWords(apart: readonly Apart[], { first, second }: Comparison): string[] {
  const words = (latenesses: number[], verb: string) =>
    [
      { stack: first.stack, spans: latenesses.filter((ms) => ms > 0) },
      { stack: second.stack, spans: latenesses.filter((ms) => ms < 0).map((ms) => -ms) },
    ].flatMap(({ stack, spans }) => (spans.length > 0 ? [`${stack} ${verb} first ${byHowMuch(spans)}`] : []));
  const severities = apart.filter((pair) => pair.first.severity !== pair.second.severity).length;
  return [
    ...words(
      apart.map(({ beganLaterMs }) => beganLaterMs),
      "began",
    ),
    ...words(
      apart.map(({ endedLaterMs }) => endedLaterMs),
      "ended",
    ),
    ...(severities > 0 ? [`${counted(severities, "firing")} of another severity`] : []),
  ];
}

function byHowMuch(spans: readonly number[]): string {
  const sorted = spans.toSorted((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] as number;
  return sorted.length === 1
    ? `by ${spanInWords(median)}`
    : `${sorted.length} times, by ${spanInWords(median)} (median)`;
}

/** One firing as a person looks it up: when, how bad, which instance, what value. */
export function firingWords({ from, to, severity, labels, value }: Firing, unit: string): string {
  const lasted = to === null ? "still fires" : `for ${spanInWords(to - from)}`;
  const instance = Object.entries(labels).map(([name, text]) => `${name} ${text}`);
  const measured = value === null ? [] : [withUnit(value, unit)];
  return [moment(from), lasted, severity, ...instance, ...measured].join(", ");
}
