import type { DigestEntry, Verdict } from "../../model/report.ts";
import { shown } from "../text.ts";
import type { Draft } from "./section.ts";
import { explained, type Known } from "./suppress.ts";
import { minuteOf, rounded } from "./words.ts";

const floors: Record<Verdict, number> = { nominal: 0, anomalies: 100, issues: 200 };
const deviationsMost = 1_000;
const limits = { text: 600, key: 200, label: 200, example: 300, exampleLines: 12, suppressedBy: 300 };

/** The same scale for all sections, 0 to 300: what a verdict begins with (nominal 0, anomalies 100, issues 200), and 10 for each doubling of
 *  the usual deviations. So 4 deviations are 23, and 15 are 40. */
export function surpriseOf(verdict: Verdict, deviations: number): number {
  const strange = Math.min(Math.abs(deviations) || 0, deviationsMost);
  return Number((floors[verdict] + 10 * Math.log2(1 + strange)).toFixed(1));
}

export type Unranked = Omit<DigestEntry, "id">;

/** An entry of what a section found: explained by what is known, its texts cut, its figures rounded. */
export function entryOf(section: string, draft: Draft, known: Known): Unranked {
  const why = explained(draft, known);
  const { verdict, text } = judged(draft, why);
  const { figures, labels = {}, sinceMs, untilMs, example, series } = draft;
  const finite = Object.entries(figures).filter(([, value]) => Number.isFinite(value));
  const filled = Object.entries(labels).filter(([, value]) => value !== null && value !== "");
  return {
    section,
    key: shown(draft.key, limits.key),
    text: shown(text, limits.text),
    verdict,
    surprise: surpriseOf(verdict, draft.deviations),
    figures: Object.fromEntries(finite.map(([name, value]) => [name, rounded(value)])),
    labels: Object.fromEntries(filled.map(([name, value]) => [name, shown(String(value), limits.label)])),
    ...(sinceMs === undefined ? {} : { sinceMs }),
    ...(untilMs === undefined ? {} : { untilMs }),
    ...(example && example.length > 0
      ? { example: example.slice(0, limits.exampleLines).map((line) => shown(line, limits.example)) }
      : {}),
    ...(series && series.length > 0 ? { series } : {}),
    ...(why && "suppressedBy" in why ? { suppressedBy: shown(why.suppressedBy, limits.suppressedBy) } : {}),
  };
}

function judged({ verdict, text }: Draft, why: ReturnType<typeof explained>): { verdict: Verdict; text: string } {
  if (!why) return { verdict, text };
  if ("suppressedBy" in why) return { verdict: "nominal", text };
  const came = `Came back after the fix that was deployed at ${minuteOf(why.cameBackMs)}: `;
  return { verdict: "issues", text: came + text.charAt(0).toLowerCase() + text.slice(1) };
}

/** The most surprising first; of alike ones by section and key, so that the same data give the same digest. */
export function ranked(entries: readonly Unranked[]): DigestEntry[] {
  const order = (one: Unranked, other: Unranked) =>
    other.surprise - one.surprise || compare(one.section, other.section) || compare(one.key, other.key);
  return [...entries].sort(order).map((entry, index) => ({ id: `d${index + 1}`, ...entry }));
}

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
