const bars = [..."▁▂▃▄▅▆▇█"];

/** The last values as a row of bars, oldest first, at most 20. Empty for fewer than two: one bar says nothing. */
export function sparkline(values: readonly number[]): string {
  const last = values.filter(Number.isFinite).slice(-20);
  if (last.length < 2) return "";
  const [least, most] = [Math.min(...last), Math.max(...last)];
  // Halved, since the span between two large numbers may be no number any more.
  const span = most / 2 - least / 2;
  const bar = (value: number) =>
    bars[span === 0 ? 0 : Math.round(((value / 2 - least / 2) / span) * (bars.length - 1))];
  return last.map(bar).join("");
}
