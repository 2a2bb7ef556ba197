import { firstHourFrom, type SourceTable, TableProblem } from "./describe.ts";
import {
  type Depth,
  type Fingerprint,
  fingerprintSql,
  type Hours,
  hourMs,
  hoursOf,
  instant,
  postgres,
  type Span,
} from "./fingerprint.ts";
import { type Source, TooMuchAtOnce } from "./source.ts";
import { overlap } from "./span.ts";

/** The most that one statement looks at. */
const sliceHours = 31 * 24;
/** Twenty years of hours. */
const hoursLimit = 175_000;

/** What the source has of each hour of a span. Asked slice by slice, each as small as the statement timeout asks for.
 *  @throws TableProblem where an hour takes longer than the timeout, and what the source throws */
export async function sourceHours(source: Source, at: SourceTable, span: Span, depth: Depth): Promise<Hours> {
  const found = new Map<number, Fingerprint>();
  let [from, hours] = [span.from, sliceHours];
  for (;;) {
    const first = await firstHourFrom(source, at, from, span.to);
    if (first === undefined) return found;
    const asked = { from: instant(first), to: instant(first + hours * hourMs) };
    const slice = overlap(asked, { from, to: span.to }) ?? asked;
    try {
      const more = hoursOf(await source.rows(fingerprintSql(postgres, at, slice, depth)));
      for (const [hour, print] of more) found.set(hour, print);
      from = slice.to;
    } catch (error) {
      if (!(error instanceof TooMuchAtOnce) || hours === 1) throw error;
      hours = Math.ceil(hours / 8);
    }
    if (found.size > hoursLimit)
      throw new TableProblem(`${at.table.source} has more than ${hoursLimit} hours with rows`);
  }
}
