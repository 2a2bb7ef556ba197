import type { DuckDBConnection } from "@duckdb/node-api";
import { gapsSql } from "../gaps-sql.ts";

/** Whole hours without a record between two that have some. */
export interface Gap {
  /** Of the first such hour and of the one after the last, ms. */
  fromMs: number;
  toMs: number;
}

const gapsLimit = 1_000;

/** The gaps in the log, the latest first. */
export async function gapsIn(connection: DuckDBConnection): Promise<Gap[]> {
  const gaps = gapsSql("log_record", "epoch_ms(time_bucket(INTERVAL 1 HOUR, time))");
  const reader = await connection.runAndReadAll(`${gaps} ORDER BY last DESC LIMIT ${gapsLimit}`);
  return reader.getRows().map(([fromMs, toMs]) => ({ fromMs: Number(fromMs), toMs: Number(toMs) }));
}
