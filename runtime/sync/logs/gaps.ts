import type { DuckDBConnection } from "@duckdb/node-api";

/** Whole hours without a record between two that have some. */
export interface Gap {
  /** Of the first such hour and of the one after the last, ms. */
  fromMs: number;
  toMs: number;
}

const gapsLimit = 1_000;

/** The gaps in the log, the latest first. */
export async function gapsIn(connection: DuckDBConnection): Promise<Gap[]> {
  const reader = await connection.runAndReadAll(`
    WITH hour AS (SELECT DISTINCT epoch_ms(time_bucket(INTERVAL 1 HOUR, time)) AS began FROM log_record),
    beside AS (SELECT began, lead(began) OVER (ORDER BY began) AS next FROM hour)
    SELECT began + 3600000, next FROM beside WHERE next > began + 3600000 ORDER BY began DESC LIMIT ${gapsLimit}`);
  return reader.getRows().map(([fromMs, toMs]) => ({ fromMs: Number(fromMs), toMs: Number(toMs) }));
}
