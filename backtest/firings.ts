import type { Transition } from "../runtime/evaluate/instance.ts";
import type { Span } from "./history.ts";
import type { Firing } from "./report.ts";

/** What is kept of one rule; a rule that fires more often is too restless to be read firing by firing. */
const firingsLimit = 10_000;

/** Collects transitions, in order of time, into firings. @throws Error above 10,000 firings of one rule */
export function firingsIn(gaps: readonly Span[]) {
  const firings: Firing[] = [];
  const open = new Map<string, Firing>();
  const isInGap = (at: number) => gaps.some(({ from, to }) => at > from && at <= to);
  return {
    add(transitions: readonly Transition[]): void {
      for (const { kind, key, labels, severity, at } of transitions) {
        if (kind === "firing") {
          const firing: Firing = { labels, severity, from: at, to: null, pages: [at], inGap: isInGap(at) };
          open.set(key, firing);
          firings.push(firing);
          if (firings.length > firingsLimit) throw new Error(`it fires more than ${firingsLimit} times`);
          continue;
        }
        const firing = open.get(key);
        if (!firing) continue;
        if (kind === "resolved") {
          open.delete(key);
          firing.to = at;
          firing.inGap ||= isInGap(at);
        }
        if (kind === "escalated") {
          firing.severity = severity;
          firing.pages.push(at);
        }
      }
    },
    /** In order of time, and of their labels where several begin at once. */
    all(): Firing[] {
      const name = ({ labels }: Firing) => JSON.stringify(labels);
      return firings.toSorted((a, b) => a.from - b.from || (name(a) < name(b) ? -1 : 1));
    },
  };
}
