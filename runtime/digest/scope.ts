import type { Data } from "../query/open.ts";
import { bucketsAfter, darkBuckets, slotsOf } from "./activity.ts";
import type { DigestOptions } from "./make-digest.ts";
import type { Scope } from "./section.ts";
import { hourMs, moment, placed, spanOf } from "./span.ts";

const answerLimits = { timeMs: 30_000, rows: 200_000 };
/** A copy whose oldest row is this much younger than a period's beginning still has the period. */
const slackMs = hourMs;

export async function scopeOf(data: Data, options: DigestOptions): Promise<Scope> {
  const { stack, fromMs, toMs, snapshot, context } = options;
  const columnsOf = (table: string) => data.relations.get(table) ?? [];
  const rows = <Row>(sql: string) => rowsOf<Row>(data, sql);
  const [relation, time] =
    columnsOf("metrics_event").length > 0 ? ["metrics_event", "timestamp"] : ["log_record", "time"];
  const span = await spanOf({ fromMs, toMs }, async (backs) => {
    if (columnsOf(relation).length === 0) return backs.map(() => ({ events: 0, whole: false }));
    const counts = backs.map(
      (back, index) =>
        `count(*) FILTER (WHERE ${time} >= ${moment(fromMs - back)} AND ${time} < ${moment(toMs - back)}) AS p${index}`,
    );
    const [counted = {}] = await rows<Record<string, number>>(
      `SELECT coalesce(epoch_ms(min(${time})), ${toMs}) AS oldest, ${counts.join(", ")} FROM ${relation}`,
    );
    return backs.map((back, index) => ({
      events: counted[`p${index}`] ?? 0,
      whole: Number(counted.oldest) <= fromMs - back + slackMs,
    }));
  });
  const slots = await slotsOf({ span, columnsOf, rows });
  return {
    stack,
    span,
    snapshot,
    context,
    slots,
    dark: new Set([...darkBuckets(span, slots), ...bucketsAfter(span, snapshot.metricsAtMs)]),
    unread: new Set(bucketsAfter(span, snapshot.logsAtMs)),
    columnsOf,
    rows,
    events: (where: string) => placed(span, "metrics_event", "timestamp", where),
    logs: (where: string) => placed(span, "log_record", "time", where),
  };
}

/** @throws Error where there are more rows than a section can look at */
async function rowsOf<Row>(data: Data, sql: string): Promise<Row[]> {
  const { columns, rows, cut } = await data.ask(sql, answerLimits);
  if (cut) throw new Error(`there are more than ${rows.length} groups to look at`);
  return rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]])) as Row);
}
