const bars = [..."▁▂▃▄▅▆▇█"];

/** The last values as a row of bars, oldest first, at most 20. Empty where they are all the same: a flat line says nothing. */
export function sparkline(values: readonly number[]): string {
  const last = values.filter(Number.isFinite).slice(-20);
  const [least, most] = [Math.min(...last), Math.max(...last)];
  if (last.length === 0 || least === most) return "";
  // Halved, since the span between two large numbers may be no number any more.
  const span = most / 2 - least / 2;
  const bar = (value: number) => bars[Math.round(((value / 2 - least / 2) / span) * (bars.length - 1))];
  return last.map(bar).join("");
}
