import { quoted } from "../../../model/sql-text.ts";
import { type Copy, copyOf } from "./copy.ts";
import type { SourceTable } from "./describe.ts";
import { duckdb, hourMs, instant } from "./fingerprint.ts";

/** Hours without a row, with rows before and after them. */
export interface Gap {
  from: string;
  to: string;
  hours: number;
}

/** The longest ones are told. */
const told = 3;

/** Stretches of the copy that are empty for at least so many hours, the longest first. */
export async function gapsOf(copy: Copy, { table, time }: SourceTable, gapHours: number): Promise<Gap[]> {
  const rows = await copy.rows<{ from: string; to: string }>(
    `WITH hours AS (SELECT DISTINCT ${duckdb.hour(quoted(time))} AS hour FROM ${copyOf(table.name)}),
      steps AS (SELECT hour AS last, lead(hour) OVER (ORDER BY hour) AS next FROM hours)
    SELECT CAST(last + ${hourMs} AS VARCHAR) AS "from", CAST(next AS VARCHAR) AS "to" FROM steps
    WHERE next - last > ${gapHours * hourMs} ORDER BY next - last DESC, last LIMIT ${told}`,
  );
  return rows.map(({ from, to }) => ({
    from: instant(Number(from)),
    to: instant(Number(to)),
    hours: (Number(to) - Number(from)) / hourMs,
  }));
}
