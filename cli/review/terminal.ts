import { forTerminal } from "../../backtest/render.ts";
import { type LookedAt, report } from "../../lint/report.ts";
import type { Change, Point } from "./declared-diff.ts";
import { headline, historyWords, noiseHead, noiseRows } from "./figures.ts";
import { diffText, oneLine } from "./plain.ts";
import type { Review } from "./review.ts";

const signs = { new: "+", removed: "-", renamed: "→", changed: "~" } as const;

/** The review as lines of a terminal, in the order of the comment. */
export function reviewText(review: Review, lookedAt: LookedAt): string {
  const { warnings, changes, noise, lint, steps } = review;
  return [
    `${headline(review)}\nCompared with ${review.against}.`,
    ...(warnings.length > 0 ? [warnings.map((warning) => `! ${oneLine(warning)}`).join("\n")] : []),
    ...changes.map(changeLines),
    ...(noise ? [`${historyWords(noise)}\n\n${forTerminal.table(noiseHead, noiseRows(noise))}`] : []),
    ...(lint.length > 0 ? [report(lint, lookedAt)] : []),
    ...(steps && steps.length > 0 ? [steps.map(({ op, name }) => `  ${op.padEnd(7)} ${name}`).join("\n")] : []),
  ].join("\n\n");
}

function changeLines({ kind, id, what, was, title, points }: Change): string {
  const name = `${kind === "alert" ? "" : `${kind} `}${was ? `${was} → ` : ""}${id}`;
  return [`${signs[what]} ${name}: ${what} (${oneLine(title)})`, ...points.flatMap(pointLines)].join("\n");
}

function pointLines({ name, before, now, lines }: Point): string[] {
  if (lines) return [`    ${name}:`, ...diffText(lines).map((text) => `      ${text}`)];
  if (before === undefined) return [`    ${name}: ${oneLine(now ?? "")}`];
  return [`    ${name}: ${oneLine(before)} → ${now === undefined ? "–" : oneLine(now)}`];
}
