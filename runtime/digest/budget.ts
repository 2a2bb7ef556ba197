import type { Digest, DigestEntry } from "../../model/report.ts";
import { digestText } from "./text.ts";
import { tokensAtMost } from "./tokens.ts";

/** Of the digest's text. */
export const tokenBudget = 7_900;
/** The most surprising entries that have an example keep it. */
const examplesKept = 6;

/** The digest with as many entries as the budget lets in, the most surprising ones, and what did not fit counted by section. */
export function withinBudget(digest: Omit<Digest, "leftOut">, budget: number): Digest {
  const kept = new Set(digest.entries.filter(({ example }) => example).slice(0, examplesKept));
  const entries = digest.entries.map((entry) => (kept.has(entry) ? entry : withoutExample(entry)));
  let [fits, tooMany] = [0, entries.length + 1];
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    if (tokensAtMost(digestText(cut(digest, entries, middle))) <= budget) fits = middle;
    else tooMany = middle;
  }
  return cut(digest, entries, fits);
}

function cut(digest: Omit<Digest, "leftOut">, entries: readonly DigestEntry[], count: number): Digest {
  const bySection = new Map<string, number>();
  for (const { section } of entries.slice(count)) bySection.set(section, (bySection.get(section) ?? 0) + 1);
  const leftOut = [...bySection].map(([section, left]) => ({ section, entries: left }));
  return { ...digest, entries: entries.slice(0, count), leftOut };
}

function withoutExample({ example: _, ...entry }: DigestEntry): DigestEntry {
  return entry;
}
