/** A length of time as people write it in configuration: `"15s"`, `"5m"`, `"2h"`, `"1d"`. */
export type Duration = `${number}${"s" | "m" | "h" | "d"}`;

const millisecondsPerUnit = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const pattern = /^(\d+(?:\.\d+)?)([smhd])$/;

export function isDuration(text: string): text is Duration {
  return pattern.test(text);
}

/** Milliseconds of a duration. Throws a RangeError for text that is none, so that a typo never becomes zero. */
export function durationMs(duration: Duration): number {
  const match = pattern.exec(duration);
  if (!match) throw new RangeError(`"${duration}" is not a duration; write for example "15s", "5m", "2h" or "1d"`);
  return Number(match[1]) * millisecondsPerUnit[match[2] as keyof typeof millisecondsPerUnit];
}

/** The shortest words for a span, two units at most: `"4 s"`, `"12 min"`, `"3 h 5 min"`, `"2 d 4 h"`. */
export function spanInWords(spanMs: number): string {
  const seconds = Math.max(0, Math.round(spanMs / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) return joined(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(minutes / 60);
  return joined(Math.floor(hours / 24), "d", hours % 24, "h");
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
