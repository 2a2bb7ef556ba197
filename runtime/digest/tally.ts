import { type Labels, labelsOf } from "./labels.ts";
import type { Draft, Scope } from "./section.ts";
import { moment } from "./span.ts";
import { counted, minuteOf } from "./words.ts";

/** Events of one kind in the span that agree in their labels. */
export interface Tally<Label extends string> {
  labels: Labels<Label>;
  count: number;
  /** Known ones. */
  users: number;
  firstMs: number;
  lastMs: number;
  /** How many there were before the span, as far as the copy reaches. */
  before: number;
}

const groupsMost = 20;

/** What should not be at all, counted by label, the most often first. A label's text is cut: it may be an error's. */
export async function tallyOf<Label extends string>(
  { rows, span }: Scope,
  { where, by }: { where: string; by: Record<Label, string> },
): Promise<Tally<Label>[]> {
  const labels = Object.keys(by) as Label[];
  const list = labels.map((name) => `"${name}"`).join(", ");
  const inSpan = `timestamp >= ${moment(span.fromMs)}`;
  const found = await rows<Omit<Tally<Label>, "labels"> & Record<string, unknown>>(`SELECT
      ${labels.map((name) => `left(CAST(${by[name]} AS VARCHAR), 200) AS "${name}"`).join(", ")},
      count(*) FILTER (WHERE ${inSpan}) AS count, count(DISTINCT user_id) FILTER (WHERE ${inSpan}) AS users,
      epoch_ms(min(timestamp) FILTER (WHERE ${inSpan})) AS "firstMs", epoch_ms(max(timestamp) FILTER (WHERE ${inSpan})) AS "lastMs",
      count(*) FILTER (WHERE NOT ${inSpan}) AS before
    FROM metrics_event WHERE timestamp < ${moment(span.toMs)} AND (${where}) GROUP BY ALL
    HAVING count(*) FILTER (WHERE ${inSpan}) > 0 ORDER BY count DESC, ${list} LIMIT ${groupsMost}`);
  return found.map((row) => ({
    labels: labelsOf(labels, row),
    count: row.count,
    users: row.users,
    firstMs: row.firstMs,
    lastMs: row.lastMs,
    before: row.before,
  }));
}

/** Any of it is an issue. @param what one of it, in words: `error event`; @param said what else is to be said of all of them */
export function tallyDraft(
  { labels, count, users, firstMs, lastMs, before }: Tally<string>,
  { key, what, said }: { key: string; what: string; said: string },
): Draft {
  return {
    key,
    text: `${counted(count, what)} ${said}; first ${minuteOf(firstMs)}, last ${minuteOf(lastMs)}.`,
    verdict: "issues",
    deviations: 6 * Math.sqrt(count),
    figures: { count, users, before },
    labels,
    sinceMs: firstMs,
    untilMs: lastMs,
    lastMs,
  };
}
