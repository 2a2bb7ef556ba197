import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { dashboards } from "../../../dashboards/index.ts";
import type { SqlField } from "../../../model/dashboard.ts";
import { selectsOf } from "../../../model/dashboard-parser.ts";
import { type SqlValues, withValues } from "../../../model/dashboard-sql.ts";
import { dataFolder } from "../../../model/data-folder.ts";
import { openData } from "../../../runtime/query/open.ts";
import { views } from "../../../views/index.ts";
import { dataTables } from "../../../views/shared/tables.ts";
import { generateHistory, type Incident } from "../../world/app/history.ts";
import { writeDataFolder } from "../../world/data-folder.ts";

const hourMs = 3_600_000;

/** When the past of these tests ends: noon in Berlin. */
export const endsMs = Date.UTC(2026, 2, 12, 11);

export const incident = (fault: string, hoursAgo: number, hours: number, more: Partial<Incident> = {}): Incident => {
  const fromMs = endsMs - hoursAgo * hourMs;
  return { fault, fromMs, toMs: fromMs + hours * hourMs, ...more };
};

/** The last hours of the past, in SQL that knows nothing of pages and views. */
export const last = (hours: number, time = "timestamp") =>
  `${time} > epoch_ms(${endsMs - hours * hourMs})::TIMESTAMPTZ AND ${time} <= epoch_ms(${endsMs})::TIMESTAMPTZ`;

type Rows = unknown[][];

/** Copies of two days of the sample application, and both ways to ask them. */
export interface Copies {
  /** A panel's answer over the last hours, in buckets of one. */
  panel(page: string, panel: string, options?: Asking): Promise<Rows>;
  /** The same asked by a test, of the copies' own tables. Numbers come as numbers. */
  truth(sql: string): Promise<Rows>;
  close(): Promise<void>;
}

export interface Asking extends Pick<SqlValues, "model" | "people"> {
  hours?: number;
  field?: SqlField;
}

/** @param statements put further rows into the metrics */
export async function madeCopies(incidents: Incident[], statements: readonly string[] = []): Promise<Copies> {
  const folder = mkdtempSync(join(tmpdir(), "watchbill-pages-"));
  const [from, to] = [new Date(endsMs - 48 * hourMs), new Date(endsMs)];
  await writeDataFolder(folder, generateHistory({ seed: 11, from, to, eventsPerDay: 30_000, incidents }));
  const raw = await DuckDBInstance.create(join(folder, dataFolder.metrics));
  const filling = await raw.connect();
  for (const statement of statements) await filling.run(statement);
  filling.closeSync();
  raw.closeSync();
  const data = await openData(folder, { tables: dataTables, views });
  return {
    async panel(page, id, { hours = 24, field = "sql", ...narrowed } = {}) {
      const found = dashboards.pages.find((one) => one.id === page)?.panels.find((one) => one.id === id);
      const sql = found && selectsOf(found).find(([name]) => name === field)?.[1];
      if (!sql) throw new Error(`there is no ${field} of #/${page}/${id}`);
      const span = { fromMs: endsMs - hours * hourMs, toMs: endsMs, bucketMs: hourMs };
      return (await data.ask(withValues(sql, { ...span, timezone: dashboards.timezone, ...narrowed }))).rows;
    },
    async truth(sql) {
      const instance = await DuckDBInstance.create(":memory:");
      const connection = await instance.connect();
      for (const [name, file] of Object.entries({ metrics: dataFolder.metrics, logs: dataFolder.logTables })) {
        await connection.run(`ATTACH '${join(folder, file)}' AS ${name} (READ_ONLY)`);
      }
      await connection.run("SET TimeZone = 'UTC'; SET search_path = 'metrics,logs'");
      const rows = (await connection.runAndReadAll(sql)).getRows();
      connection.closeSync();
      instance.closeSync();
      return rows.map((row) => row.map((cell) => (typeof cell === "bigint" ? Number(cell) : cell)));
    },
    async close() {
      await data.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
