import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { dashboards } from "../../../dashboards/index.ts";
import { type Page, type Range, ranges, type SqlField } from "../../../model/dashboard.ts";
import { selectsOf } from "../../../model/dashboard-parser.ts";
import { withValues } from "../../../model/dashboard-sql.ts";
import { dataFolder } from "../../../model/data-folder.ts";
import { type HostRows, noHostRows } from "../../../model/host-tables.ts";
import { openData } from "../../../runtime/query/open.ts";
import { dataTables } from "../../../views/shared/tables.ts";

/** When the ranges of these tests end: a Thursday at 8:30 in Berlin. */
export const endsMs = Date.UTC(2026, 10, 26, 7, 30);
export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

export type Row = Record<string, unknown>;

/** A page over what a host remembers, and the same rows asked by whoever knows nothing of pages. */
export interface Asked {
  /** A panel's rows of a range that ends at `endsMs`. */
  panel(id: string, range?: Range, field?: SqlField): Promise<Row[]>;
  /** One figure's value and note. */
  figure(id: string, range?: Range): Promise<Row>;
  /** Rows of other SQL: times are ms, and the ends of a range are `$from` and `$to`. */
  truth(sql: string, range?: Range): Promise<Row[]>;
  close(): Promise<void>;
}

/** @param statements make tables of the copy of metrics */
export async function asked(page: Page, rows: Partial<HostRows>, statements: readonly string[] = []): Promise<Asked> {
  const folder = mkdtempSync(join(tmpdir(), "watchbill-pages-"));
  const copy = join(folder, dataFolder.metrics);
  await run(copy, statements);
  const data = await openData(folder, { tables: dataTables, views: [] }, { host: { ...noHostRows(), ...rows } });
  const plain = Object.entries(rows).filter(([, each]) => each.length > 0);
  for (const [name, each] of plain) writeFileSync(join(folder, `${name}.json`), JSON.stringify(each));
  const spanOf = (range: Range) => ({ fromMs: endsMs - ranges[range].spanMs, toMs: endsMs });
  const panel: Asked["panel"] = async (id, range = page.range, field = "sql") => {
    const found = page.panels.find((one) => one.id === id);
    const sql = found && selectsOf(found).find(([name]) => name === field)?.[1];
    if (!sql) throw new Error(`there is no ${field} of #/${page.id}/${id}`);
    const { timezone } = dashboards;
    const answer = await data.ask(withValues(sql, { ...spanOf(range), bucketMs: ranges[range].bucketMs, timezone }), {
      rows: 20_000,
      characters: 4_000_000,
    });
    return answer.rows.map((row) => Object.fromEntries(answer.columns.map((name, at) => [name, row[at]])));
  };
  return {
    panel,
    figure: async (id, range) => (await panel(id, range))[0] ?? {},
    async truth(sql, range = page.range) {
      const { fromMs, toMs } = spanOf(range);
      const tables = plain.map(([name]) => `CREATE TABLE ${name} AS FROM read_json('${join(folder, `${name}.json`)}')`);
      const filled = sql.replaceAll("$from", String(fromMs)).replaceAll("$to", String(toMs));
      return run(":memory:", [...tables, `ATTACH '${copy}' AS metrics (READ_ONLY)`, filled]);
    },
    async close() {
      await data.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs statements one after the other. @returns the rows of the last, whole numbers as numbers */
async function run(file: string, statements: readonly string[]): Promise<Row[]> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    let rows: Row[] = [];
    for (const statement of statements) rows = (await connection.runAndReadAll(statement)).getRowObjects();
    return rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, cell]) => [name, typeof cell === "bigint" ? Number(cell) : cell]),
      ),
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** As answers write a time. */
export const timeOf = (ms: number) => new Date(ms).toISOString().replace(".000Z", "Z");
