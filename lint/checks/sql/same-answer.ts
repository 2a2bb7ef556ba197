import {
  type SampleMoment,
  sampleDerivedInsert,
  sampleInsert,
  sampleMeasurementsInsert,
  sampleMoments,
} from "../../../events/sample.ts";
import type { Check } from "../../check.ts";
import type { Answer, Engine, Row } from "../../engines/engines.ts";

const filled = new WeakSet<Engine>();

/** What both databases accept they may still answer differently. So the rule is run in both over the same sample of every
 *  event type, put in in opposite orders, and over no events at all. */
export const sameAnswer: Check = {
  id: "sql/same-answer",
  severity: "error",
  summary: "PostgreSQL and DuckDB answer the same over sample events, and over none",
  async find({ sql, alert }, project) {
    if (!sql) return [];
    const engines = [await project.engines.postgres(), await project.engines.duckdb()] as const;
    for (const engine of engines) if (!(await engine.plan(sql.text, sql.parameters)).ok) return [];
    await fillOnce(engines);
    for (const moment of sampleMoments) {
      const given = { now: moment.now, window: inWords(alert.window) };
      const [postgres, duckdb] = await Promise.all(
        engines.map((engine) => engine.run(sql.text, sql.parameters, given)),
      );
      const message = difference(moment, postgres as Answer<Row[]>, duckdb as Answer<Row[]>);
      if (message) return [{ field: "value", message }];
    }
    return [];
  },
};

async function fillOnce(engines: readonly Engine[]): Promise<void> {
  for (const [at, engine] of engines.entries()) {
    if (filled.has(engine)) continue;
    filled.add(engine);
    // Put in the other way round, so that a rule whose order is not complete picks another row.
    const order = at === 0 ? "latestFirst" : "latestLast";
    await engine.fill(sampleInsert(order));
    await engine.fill(sampleDerivedInsert(order));
    await engine.fill(sampleMeasurementsInsert(order));
  }
}

function inWords(window: string | undefined): string {
  const units = { s: "seconds", m: "minutes", h: "hours", d: "days" };
  return window ? `${window.slice(0, -1)} ${units[window.slice(-1) as keyof typeof units]}` : "1 minute";
}

function difference(moment: SampleMoment, postgres: Answer<Row[]>, duckdb: Answer<Row[]>): string | undefined {
  if (!postgres.ok)
    return `PostgreSQL fails ${moment.words}: ${postgres.reason}; a rule must bear any events, and none`;
  if (!duckdb.ok) return `DuckDB fails ${moment.words}, and so would a backtest: ${duckdb.reason}`;
  const [left, right] = [postgres.result, duckdb.result].map((rows) => rows.map(asText).sort());
  const unlike = left?.findIndex((row, index) => row !== right?.[index]) ?? -1;
  if (unlike < 0 && left?.length === right?.length) return undefined;
  const at = unlike < 0 ? (left?.length ?? 0) : unlike;
  const said = (rows: string[] | undefined) => rows?.[at] ?? "no such row";
  return `${moment.words} PostgreSQL says ${said(left)} and DuckDB ${said(right)}, so a backtest would judge other values; complete its ORDER BY (…, timestamp DESC, id DESC), or ask in the SQL that both share`;
}

/** `model kokoro, value 3.5`: numbers to nine digits, since the two add up in different orders. */
function asText(row: Row): string {
  return Object.keys(row)
    .sort()
    .map((name) => `${name} ${plainly(row[name] ?? null)}`)
    .join(", ");
}

function plainly(value: string | null): string {
  if (value === null) return "NULL";
  const number = Number(value);
  return value.trim() === "" || Number.isNaN(number) ? value : String(Number(number.toPrecision(9)));
}
