import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll } from "vitest";
import { dashboards } from "../../../dashboards/index.ts";
import {
  type AskedPanel,
  type Page,
  type People,
  type Range,
  ranges,
  type SqlField,
} from "../../../model/dashboard.ts";
import { selectsOf } from "../../../model/dashboard-parser.ts";
import { withValues } from "../../../model/dashboard-sql.ts";
import { dataFolder } from "../../../model/data-folder.ts";
import type { HostRows } from "../../../model/host-tables.ts";
import { openData } from "../../../runtime/query/open.ts";
import { views } from "../../../views/index.ts";
import { dataTables } from "../../../views/shared/tables.ts";
import { sampleMemory } from "../../world/dashboard/memory.ts";
import { endsMs, type Past, writePast } from "../../world/dashboard/past.ts";

export type Row = Record<string, unknown>;

export interface AskOptions {
  range?: Range;
  model?: string;
  people?: People;
  field?: SqlField;
  /** When the range ends; the past's end where it is left out. */
  toMs?: number;
}

/** The sample application's past, asked by the declared panels and by whoever knows nothing of them. */
export interface AskedPast {
  /** A panel's rows. */
  panel(id: string, options?: AskOptions): Promise<Row[]>;
  /** Rows of SQL over the declared views. */
  view(sql: string): Promise<Row[]>;
  /** Rows of plain SQL over the copy itself. */
  plain(sql: string): Promise<Row[]>;
}

/** Events of so long before the end of the past. */
export const last = (range: Range, column = "timestamp") =>
  `${column} > epoch_ms(${endsMs - ranges[range].spanMs})::TIMESTAMPTZ AND ${column} <= epoch_ms(${endsMs})::TIMESTAMPTZ`;

/** Made before the tests of a block, and gone behind them. */
export function askedPast(page: Page, past: Past, rows: HostRows = sampleMemory()): AskedPast {
  let opened: OpenedPast;
  beforeAll(async () => {
    opened = await openPast(page, past, rows);
  });
  afterAll(() => opened?.close());
  return {
    panel: (id, options) => opened.panel(id, options),
    view: (sql) => opened.view(sql),
    plain: (sql) => opened.plain(sql),
  };
}

export interface OpenedPast extends AskedPast {
  close(): Promise<void>;
}

export async function openPast(page: Page, past: Past, rows: HostRows): Promise<OpenedPast> {
  const folder = mkdtempSync(join(tmpdir(), "watchbill-pages-"));
  await writePast(folder, past);
  const data = await openData(folder, { tables: dataTables, views }, { host: rows });
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run(`ATTACH '${join(folder, dataFolder.metrics)}' AS metrics (READ_ONLY)`);
  await connection.run("USE metrics");
  const view = async (sql: string): Promise<Row[]> => {
    const { columns, rows } = await data.ask(sql, { rows: 20_000, characters: 4_194_304 });
    return rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])));
  };
  return {
    view,
    async panel(id, { range = page.range, field = "sql", toMs = endsMs, ...narrowed } = {}) {
      const panel = page.panels.find((each) => each.id === id) as AskedPanel;
      const sql = selectsOf(panel).find(([name]) => name === field)?.[1] ?? "";
      const { spanMs, bucketMs } = ranges[panel.range === "page" || panel.range === "now" ? range : panel.range];
      const { timezone } = dashboards;
      return view(withValues(sql, { fromMs: toMs - spanMs, toMs, bucketMs, timezone, ...narrowed }));
    },
    async plain(sql) {
      const rows = (await connection.runAndReadAll(sql)).getRowObjectsJS();
      return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, plainly(cell)])));
    },
    async close() {
      await data.close();
      connection.closeSync();
      instance.closeSync();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Whole numbers as numbers, and times as the panels' answers write them. */
function plainly(cell: unknown): unknown {
  if (typeof cell === "bigint") return Number(cell);
  return cell instanceof Date ? cell.toISOString().replace(".000Z", "Z") : cell;
}

/** Rows in the order of their text, with numbers to nine digits: what two orders of adding may give differently. */
export function unordered(rows: readonly Row[], names: readonly string[]): unknown[][] {
  const cell = (value: unknown) => (typeof value === "number" ? Number(value.toPrecision(9)) : value);
  return rows.map((row) => names.map((name) => cell(row[name]))).sort((a, b) => (`${a}` < `${b}` ? -1 : 1));
}
