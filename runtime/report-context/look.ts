import { contextLimits } from "../../model/report-context.ts";
import type { Host } from "../host.ts";
import type { Facts, FactsRead, SectionName } from "../sources/facts.ts";
import { sectionProblem } from "../sources/host.ts";
import { shown } from "../text.ts";

/** What every part of a context looks at. Times are ms. */
export interface Look {
  host: Host;
  facts: FactsRead;
  fromMs: number;
  toMs: number;
  nowMs: number;
}

/** @throws Error saying why these sections are not known */
export function factsWith({ facts: read }: Look, ...sections: readonly SectionName[]): Facts {
  if ("problem" in read) throw new Error(read.problem);
  for (const section of sections) {
    const problem = sectionProblem(read.facts, section);
    if (problem) throw new Error(problem);
  }
  return read.facts;
}

const weekMs = 7 * 86_400_000;

/** The same span of each week before, the latest first, as far back as something is known since `knownSinceMs`. */
export function weeksBefore({ fromMs, toMs }: Look, knownSinceMs: number): { fromMs: number; toMs: number }[] {
  const weeks = Array.from({ length: contextLimits.weeks }, (_, index) => (index + 1) * weekMs);
  return weeks
    .map((back) => ({ fromMs: fromMs - back, toMs: toMs - back }))
    .filter((span) => span.fromMs >= knownSinceMs);
}

export const cut = (text: string): string => shown(text, contextLimits.text);

/** Few labels, each fit to be shown. */
export function cutLabels(labels: Record<string, string>): Record<string, string> {
  const few = Object.entries(labels).slice(0, contextLimits.labels);
  return Object.fromEntries(
    few.map(([name, text]) => [shown(name, contextLimits.label), shown(text, contextLimits.label)]),
  );
}
