const unitMs: Record<string, number> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
  month: 2_592_000_000,
  year: 31_536_000_000,
};

/** Milliseconds of an interval as rules write it, `"5 minutes"` or `"1 day 2 hours"`; a month has 30 days. Undefined for
 *  any other of PostgreSQL's many ways. */
export function intervalMs(text: string): number | undefined {
  const part = /\s*(-?\d+(?:\.\d+)?)\s*(second|sec|minute|min|hour|day|week|month|year)s?\b/giy;
  let totalMs = 0;
  let end = 0;
  for (const [whole, count, unit] of text.matchAll(part)) {
    const name = (unit as string).toLowerCase().replace(/^sec$/, "second").replace(/^min$/, "minute");
    totalMs += Number(count) * (unitMs[name] as number);
    end += whole.length;
  }
  return end > 0 && text.slice(end).trim() === "" ? totalMs : undefined;
}
