import { quoted } from "../../../model/sql-text.ts";
import { gapsSql } from "../gaps-sql.ts";
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
    `SELECT CAST("from" AS VARCHAR) AS "from", CAST("to" AS VARCHAR) AS "to"
    FROM (${gapsSql(copyOf(table.name), duckdb.hour(quoted(time)), gapHours)}) AS gaps
    ORDER BY gaps."to" - gaps."from" DESC, gaps."from" LIMIT ${told}`,
  );
  return rows.map(({ from, to }) => ({
    from: instant(Number(from)),
    to: instant(Number(to)),
    hours: (Number(to) - Number(from)) / hourMs,
  }));
}
