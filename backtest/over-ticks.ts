import type { Alert } from "../model/alert.ts";
import { durationMs } from "../model/duration.ts";
import { withParameters } from "../model/sql-parameters.ts";
import type { Outcome } from "../runtime/sources/source.ts";
import { outcomeOf } from "../runtime/sources/sql-rows.ts";
import { withBoundArrows } from "./duckdb-arrows.ts";
import { type History, moment } from "./history.ts";
import type { Sight } from "./lookback.ts";

/** Ticks at equal distances: the first at `from`, ms. */
export interface Ticks {
  from: number;
  stepMs: number;
  count: number;
}

export interface SqlRule {
  id: string;
  text: string;
  windowMs?: number;
}

/** undefined for a rule that asks something else than the database. */
export function sqlRuleOf({ id, value, window }: Alert): SqlRule | undefined {
  if (value.source !== "sql") return undefined;
  return { id, text: value.text, ...(window ? { windowMs: durationMs(window) } : {}) };
}

/** Failed ticks that are looked at one by one; a rule that fails more often than that is broken. */
const failuresLimit = 50;

/** What a rule's SELECT gives at each tick, as the production source would have it, by one statement for all ticks. Should that
 *  fail, its halves are asked, so that only the ticks at fault fail. @throws Error when more than 50 ticks do */
export async function outcomesOver(history: History, rule: SqlRule, ticks: Ticks, sight: Sight): Promise<Outcome[]> {
  let failures = 0;
  const ask = async (part: Ticks): Promise<Outcome[]> => {
    try {
      return outcomesOf(await history.query(overTicks(history, rule, part, sight), rule.text), part.count);
    } catch (error) {
      const reason = (error as Error).message.split("\n")[0] as string;
      if (part.count === 1) {
        failures += 1;
        if (failures > failuresLimit)
          throw new Error(`${rule.id}: fails at more than ${failuresLimit} ticks: ${reason}`);
        return [{ kind: "failed", reason }];
      }
      const half = Math.ceil(part.count / 2);
      const later = { ...part, from: part.from + half * part.stepMs, count: part.count - half };
      return [...(await ask({ ...part, count: half })), ...(await ask(later))];
    }
  };
  return await ask(ticks);
}

/** The statement: a row per tick, joined laterally with the rule's text in which `:now` is the tick's own time. The rule sees
 *  the events it can see at any of these ticks; without that, the join would visit the whole history for each tick.
 *  NOT MATERIALIZED: a rule that names the table twice must find its indices both times. */
export function overTicks(
  history: Pick<History, "dialect" | "events">,
  rule: SqlRule,
  ticks: Ticks,
  sight: Sight,
): string {
  const last = ticks.from + (ticks.count - 1) * ticks.stepMs;
  const bounds = [
    ...(sight.backMs === undefined ? [] : [`timestamp >= ${moment(ticks.from - sight.backMs)}`]),
    ...(sight.ahead ? [] : [`timestamp <= ${moment(last)}`]),
  ];
  const where = bounds.length > 0 ? ` WHERE ${bounds.join(" AND ")}` : "";
  return `
WITH metrics_event AS NOT MATERIALIZED (SELECT * FROM ${history.events}${where}),
watchbill_tick AS (
  SELECT n, ${moment(ticks.from)} + n * INTERVAL '${ticks.stepMs} milliseconds' AS at
  FROM generate_series(0, ${ticks.count - 1}) AS g(n)
)
SELECT watchbill_tick.n AS watchbill_tick, rule.* FROM watchbill_tick, LATERAL (
${atTick(rule, history.dialect)}
) AS rule`;
}

function atTick({ text: ruleText, windowMs }: SqlRule, dialect: History["dialect"]): string {
  const { text, parameters } = withParameters(ruleText.replace(/;\s*$/, ""));
  const bound = parameters.reduce((result, name, index) => {
    if (name === "now") return result.replaceAll(`$${index + 1}::timestamptz`, "watchbill_tick.at");
    const interval = windowMs === undefined ? "NULL::interval" : `INTERVAL '${windowMs} milliseconds'`;
    return result.replaceAll(`$${index + 1}::interval`, `(${interval})`);
  }, text);
  return dialect === "duckdb" ? withBoundArrows(bound) : bound;
}

function outcomesOf({ columns, rows }: Awaited<ReturnType<History["query"]>>, count: number): Outcome[] {
  const names = columns.slice(1);
  const byTick = Array.from({ length: count }, (): Record<string, string | null>[] => []);
  for (const [tick, ...values] of rows) {
    byTick[Number(tick)]?.push(Object.fromEntries(names.map((name, index) => [name, values[index] ?? null])));
  }
  return byTick.map((rowsOfTick) => outcomeOf(names, rowsOfTick));
}
