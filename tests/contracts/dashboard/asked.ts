import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { dataFolder } from "../../../model/data-folder.ts";
import { endsMs } from "../../world/dashboard/past.ts";

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** Events of so many days before the end of the past, as SQL says it who knows nothing of pages and views. */
export const last = (days: number) =>
  `timestamp > epoch_ms(${endsMs - days * dayMs})::TIMESTAMPTZ AND timestamp <= epoch_ms(${endsMs})::TIMESTAMPTZ`;

/** The rows of a question to the copy itself, without any of the project's own SQL. Numbers come as numbers. */
export async function askedOf(dataDir: string, sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(join(dataDir, dataFolder.metrics), { access_mode: "READ_ONLY" });
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    const rows = (await connection.runAndReadAll(sql)).getRows();
    return rows.map((row) => row.map((cell) => (typeof cell === "bigint" ? Number(cell) : cell)));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const factors: Record<string, number> = {
  ...{ ms: 0.001, s: 1, min: 60, h: 3_600, d: 86_400 },
  ...{ kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, M: 1e6, bn: 1e9 },
};

/** What `1.86 s`, `3,215 blocks`, `$1.44` and `2.27 M tokens` say: seconds, bytes, or as many as are counted. */
export function amountOf(shown: string): number {
  const [, number = "", unit = ""] = /^[−-]?\$?([\d,.]+)\s*(\S*)/.exec(shown.trim()) ?? [];
  return Number(number.replaceAll(",", "")) * (factors[unit] ?? 1);
}

/** Three digits are shown. */
export const isAsShown = (shown: string, value: number) =>
  Math.abs(amountOf(shown) - value) <= Math.abs(value) * 0.0051;
