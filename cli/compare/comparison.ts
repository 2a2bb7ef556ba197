import type { RecordedRule, WatchRecord } from "../../model/watch-record.ts";
import { type Firing, firingsOf } from "./firings.ts";

/** Two stacks on one host, over the time that both have watched. */
export interface Comparison {
  first: Side;
  second: Side;
  /** ms; where `from` is not before `to` they have not watched together yet. */
  from: number;
  to: number;
  rules: RuleComparison[];
}

export interface Side {
  stack: string;
  /** How often it told a channel something in that time. */
  told: number;
}

export interface RuleComparison {
  id: string;
  unit: string;
  /** `same` or `differs` where both have the rule. */
  text: "same" | "differs" | "only first" | "only second";
  /** From when on both have judged it; undefined: not yet, or only one has it. */
  since: number | undefined;
  /** How many fired alike in both. */
  agreed: number;
  onlyFirst: Firing[];
  onlySecond: Firing[];
  apart: Apart[];
  /** Firings of one that the other could not have seen: begun before it judged, or just now. */
  undecided: number;
}

/** One fault that both saw, but not alike. */
export interface Apart {
  first: Firing;
  second: Firing;
  /** How much later than the first the second began, ms; 0: at the same time, or it is not known. */
  beganLaterMs: number;
  /** The same of their ends. */
  endedLaterMs: number;
}

/** Two stacks look at their own moments: within a look of each, and what a tick takes, nothing differs. */
export const toleranceMs = 60_000;

export function compared(first: WatchRecord, second: WatchRecord): Comparison {
  const from = Math.max(first.since, second.since);
  const to = Math.min(first.lastTickAt ?? 0, second.lastTickAt ?? 0);
  const [mine, theirs] = [firingsOf(first), firingsOf(second)];
  const ids = [...new Set([...first.rules, ...second.rules].map(({ id }) => id))].sort();
  const rules = ids.map((id) => {
    const [one, other] = [first, second].map(({ rules }) => rules.find((rule) => rule.id === id));
    const of = (firings: readonly Firing[]) => firings.filter(({ alertId }) => alertId === id);
    return comparedRule(id, one, other, { from, to }, of(mine), of(theirs));
  });
  return {
    first: { stack: first.stack, told: toldSince(first, from) },
    second: { stack: second.stack, told: toldSince(second, from) },
    from,
    to,
    rules,
  };
}

/** Exact where the record is whole from then on; of the messages that are kept otherwise. */
function toldSince({ told, messages, since }: WatchRecord, from: number): number {
  return since === from ? told : messages.filter(({ at }) => at >= from).length;
}

function comparedRule(
  id: string,
  first: RecordedRule | undefined,
  second: RecordedRule | undefined,
  frame: { from: number; to: number },
  mine: readonly Firing[],
  theirs: readonly Firing[],
): RuleComparison {
  const unit = first?.unit ?? second?.unit ?? "";
  const none = { id, unit, since: undefined, agreed: 0, onlyFirst: [], onlySecond: [], apart: [], undecided: 0 };
  if (!first || !second) return { ...none, text: first ? "only first" : "only second" };
  const text = first.digest === second.digest ? "same" : "differs";
  const since = Math.max(frame.from, first.since, second.since);
  if (since >= frame.to) return { ...none, text };
  return { ...none, text, since, ...judged(mine, theirs, since, frame.to) };
}

type Judged = Pick<RuleComparison, "agreed" | "onlyFirst" | "onlySecond" | "apart" | "undecided">;

/** Pairs firings of one instance that overlap, or nearly do, each with at most one other, earliest first. */
function judged(mine: readonly Firing[], theirs: readonly Firing[], since: number, to: number): Judged {
  const seen = ({ to: end }: Firing) => end === null || end > since;
  const left = new Set(theirs.filter(seen));
  const result: Judged = { agreed: 0, onlyFirst: [], onlySecond: [], apart: [], undecided: 0 };
  // Begun before both judged it: the other need not have seen it. Begun just now: it may not have looked yet.
  const decidable = ({ from }: Firing) => from >= since && from <= to - toleranceMs;
  for (const firing of mine.filter(seen)) {
    const match = [...left].find((other) => other.key === firing.key && meet(firing, other));
    if (match) {
      left.delete(match);
      const apart = apartness(firing, match, since, to);
      if (apart) result.apart.push(apart);
      else result.agreed += 1;
    } else if (decidable(firing)) result.onlyFirst.push(firing);
    else result.undecided += 1;
  }
  for (const firing of left) {
    if (decidable(firing)) result.onlySecond.push(firing);
    else result.undecided += 1;
  }
  return result;
}

function meet(a: Firing, b: Firing): boolean {
  const end = ({ to }: Firing) => (to ?? Number.POSITIVE_INFINITY) + toleranceMs;
  return a.from <= end(b) && b.from <= end(a);
}

function apartness(first: Firing, second: Firing, since: number, to: number): Apart | undefined {
  const early = Math.min(first.from, second.from) < since;
  const beganLaterMs = early ? 0 : beyondTolerance(second.from - first.from);
  const bothGoOn = first.to === null && second.to === null;
  const endedLaterMs = bothGoOn ? 0 : beyondTolerance((second.to ?? to) - (first.to ?? to));
  const same = beganLaterMs === 0 && endedLaterMs === 0 && first.severity === second.severity;
  return same ? undefined : { first, second, beganLaterMs, endedLaterMs };
}

const beyondTolerance = (ms: number) => (Math.abs(ms) <= toleranceMs ? 0 : ms);

/** Nothing of the rule was seen to differ. */
export function isAgreed({ onlyFirst, onlySecond, apart }: RuleComparison): boolean {
  return onlyFirst.length + onlySecond.length + apart.length === 0;
}
