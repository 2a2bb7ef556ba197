import { type Figure, type Range, ranges } from "../../model/dashboard.ts";

export interface Change {
  direction: "up" | "down" | "none";
  /** `71 %`, `12 ×`, `unchanged`, `from 0`. */
  inWords: string;
  tone: "good" | "bad" | "neutral";
}

/** Smaller ones are the weather. */
const worthAColour = 0.05;
const unchangedBelow = 0.005;

/** What became of a figure; undefined where one of the two is not known. */
export function changeOf(value: number | null, before: number | null, better: Figure["better"]): Change | undefined {
  if (value === null || before === null) return undefined;
  const share = before === 0 ? (value === 0 ? 0 : Number.POSITIVE_INFINITY) : (value - before) / Math.abs(before);
  if (Math.abs(share) < unchangedBelow) return { direction: "none", inWords: "unchanged", tone: "neutral" };
  const direction = value > before ? "up" : "down";
  const isBetter = better === (direction === "up" ? "higher" : "lower");
  const isPlain = better === "neither" || Math.abs(share) < worthAColour;
  return { direction, inWords: sizeOf(share, value / before), tone: isPlain ? "neutral" : isBetter ? "good" : "bad" };
}

function sizeOf(share: number, ratio: number): string {
  if (!Number.isFinite(share)) return "from 0";
  if (ratio >= 10) return `${Math.round(ratio).toLocaleString("en-US")} ×`;
  const percent = Math.abs(share) * 100;
  return `${percent < 1 ? percent.toFixed(1) : Math.round(percent)} %`;
}

/** What it is held against: `vs day before`. */
export function beforeInWords(range: Range): string {
  if (range === "24h") return "vs day before";
  return range === "1y" ? "vs year before" : `vs ${ranges[range].inWords} before`;
}
