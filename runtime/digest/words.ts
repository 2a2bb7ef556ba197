import { bucketEnd, bucketStart, type Span } from "./span.ts";
import type { Grid } from "./usual.ts";

/** `1,234`, `12.3`, `0.04`: as a figure in a sentence, and as `rounded` has it. */
export function amount(value: number): string {
  if (!Number.isFinite(value)) return "unknown";
  return rounded(value).toLocaleString("en-US", { maximumFractionDigits: 4 });
}

/** A figure as it is kept: three digits behind what a person reads are noise. */
export function rounded(value: number): number {
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 4;
  return Number(value.toFixed(digits));
}

/** `, usually 12`; nothing where nothing is known of the usual. */
export const usually = (usual: number, unit = ""): string =>
  Number.isFinite(usual) ? `, usually ${amount(usual)}${unit}` : "";

/** `1 block`, `2 blocks`. */
export const counted = (count: number, one: string, more = `${one}s`): string =>
  `${amount(count)} ${count === 1 ? one : more}`;

/** With a capital at its beginning. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `2026-03-10 14:00 UTC`. */
export const minuteOf = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** `2026-03-10 14:00 to 15:00 UTC`. */
export function stretch(fromMs: number, toMs: number): string {
  const [from, to] = [minuteOf(fromMs), minuteOf(toMs)];
  return `${from.slice(0, 16)} to ${from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to}`;
}

export const bucketsInWords = (span: Span, from: number, to = from): string =>
  stretch(bucketStart(span, from), bucketEnd(span, to));

const pointsMost = 28;

/** A small chart of a span: how many neighbouring buckets are one of its points. */
export function chartOf({ buckets, bucketMs }: Span): { every: number; points: number; stepMs: number } {
  const every = Math.ceil(buckets / pointsMost);
  return { every, points: Math.ceil(buckets / every), stepMs: bucketMs * every };
}

/** Values for a small chart: neighbours are added up where there are many. What is left out as dark is null. */
export function seriesOf(span: Span, { now, buckets }: Grid, name: string, unit: string) {
  const { every, points, stepMs } = chartOf(span);
  const values: (number | null)[] = Array.from({ length: points }, () => null);
  for (const [place, bucket] of buckets.entries()) {
    const at = Math.floor(bucket / every);
    values[at] = (values[at] ?? 0) + (now[place] as number);
  }
  return { name, unit, stepMs, values: values.map((value) => value && rounded(value)) };
}
