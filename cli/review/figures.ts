import { momentIn } from "../../backtest/words.ts";
import { spanInWords } from "../../model/duration.ts";
import { counted } from "../../runtime/text.ts";
import type { Change } from "./declared-diff.ts";
import type { Figures, Noise, Rate } from "./noise.ts";
import type { Review } from "./review.ts";
import type { Step } from "./steps.ts";

/** The whole review in one sentence. */
export function headline({ changes, warnings, lint, noise, steps }: Review): string {
  const kinds: [Change["what"], string][] = [
    ["changed", "changed"],
    ["new", "new"],
    ["renamed", "renamed"],
    ["removed", "removed"],
  ];
  const alerts = changes.filter(({ kind }) => kind === "alert");
  const others = changes.length - alerts.length;
  const byKind = kinds.flatMap(([what, word]) => {
    const count = alerts.filter((change) => change.what === what).length;
    return count > 0 ? [`${count} ${word}`] : [];
  });
  const parts = [
    byKind.length > 0 ? `Alerts: ${byKind.join(", ")}` : "No alert changes",
    ...(others > 0 ? [counted(others, "other declaration")] : []),
    ...(steps ? [steps.length === 0 ? "nothing to do on the host" : `on the host ${stepCounts(steps)}`] : []),
    ...(warnings.length > 0 ? [counted(warnings.length, "warning")] : []),
    ...(lint.length > 0 ? [counted(lint.length, "lint problem")] : []),
    ...(noise ? [`the rules that differ page ${rates(noise)}`] : []),
  ];
  return `${parts.join("; ")}.`;
}

/** `2 to update, 1 to delete` */
export function stepCounts(steps: readonly Step[]): string {
  const ops = ["create", "update", "replace", "delete"] as const;
  return ops
    .map((op) => ({ op, count: steps.filter((step) => step.op === op).length }))
    .filter(({ count }) => count > 0)
    .map(({ op, count }) => `${count} to ${op}`)
    .join(", ");
}

/** `3.5 → 5 times a week (at night 1 → 2)` */
function rates({ before, now }: Noise): string {
  const pair = (of: keyof Rate) => arrow(rounded(before[of]), rounded(now[of]));
  return `${pair("pages")} times a week (at night ${pair("atNight")})`;
}

const rounded = (rate: number) => String(Number(rate.toFixed(1)));
export const arrow = (before: string, now: string) => (before === now ? now : `${before} → ${now}`);

/** What the figures are of. */
export function historyWords({ history, gaps }: Noise): string {
  const { from, to, stepMs, events, zone, invented } = history;
  const moment = momentIn(zone);
  const period = `${moment(from).slice(0, 16)} to ${moment(to).slice(0, 16)} (${zone})`;
  const what = `${events.toLocaleString("en").replaceAll(",", " ")} ${invented ? "invented" : "stored"} events`;
  const holes = gaps > 0 ? `; ${counted(gaps, "gap")} of which nothing can be said` : "";
  return `${what}, ${period}, a tick every ${stepMs / 1_000} s${holes}. Night is 22:00 to 07:00.`;
}

export const noiseHead = ["alert", "firings", "pages", "at night", "longest"];

/** A row for each rule: its id, and before → now; where the history cannot judge it, that alone. */
export function noiseRows({ rules }: Noise): string[][] {
  return rules.map(({ id, before, now }) => {
    if ([before, now].every((figures) => figures === undefined || figures === "unanswered")) {
      return [id, "the history cannot answer it"];
    }
    const [old, next] = [cells(before), cells(now)];
    return [id, ...old.map((cell, index) => arrow(cell, next[index] as string))];
  });
}

function cells(figures: Figures | undefined): string[] {
  if (figures === undefined) return ["–", "–", "–", "–"];
  if (figures === "unanswered") return ["?", "?", "?", "?"];
  const { firings, pages, atNight, longestMs } = figures;
  return [String(firings), String(pages), String(atNight), longestMs > 0 ? spanInWords(longestMs) : "–"];
}
