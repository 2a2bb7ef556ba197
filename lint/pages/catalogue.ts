import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { withValues } from "../../model/dashboard-sql.ts";
import { hostTables } from "../../model/host-tables.ts";
import { literal } from "../../model/sql-text.ts";
import type { DataTable, View } from "../../model/view.ts";
import { oneLine } from "../../runtime/query/error-line.ts";
import { tableStatements, viewStatement } from "../../runtime/query/relations.ts";
import { relationsRead, type SqlTree } from "./tree.ts";

/** What pages may ask, without a row. */
export interface Catalogue {
  /** What DuckDB makes of a panel's SELECT. */
  bind(sql: string): Promise<Bound>;
  close(): void;
}

export type Bound =
  | { ok: true; columns: BoundColumn[] /** Tables and views that it names. */; reads: string[]; tree: SqlTree }
  | { ok: false; reason: string };

export interface BoundColumn {
  name: string;
  /** DuckDB's word: `VARCHAR`, `TIMESTAMP WITH TIME ZONE`. */
  type: string;
}

/** Any: only their types matter. */
const values = { fromMs: 0, toMs: 1, bucketMs: 1, timezone: "UTC", model: "", people: "guest" } as const;

export async function openCatalogue(tables: readonly DataTable[], views: readonly View[]): Promise<Catalogue> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const ofHost = Object.entries(hostTables).map(
    ([name, columns]): DataTable => ({ name, file: "metrics", columns: { ...columns } }),
  );
  for (const statement of tableStatements([...tables, ...ofHost], [])) await connection.run(statement);
  for (const view of views) await connection.run(viewStatement(view));
  const known = new Map(
    [...tables, ...ofHost, ...views].map(({ name, columns }) => [name, Object.keys(columns)] as const),
  );
  return {
    async bind(sql) {
      const asked = withValues(sql, values);
      try {
        return await bound(connection, asked);
      } catch (error) {
        // The column is that of the text with its values in it.
        const reason = oneLine((error as Error).message, asked, known).replace(/^(line \d+), column \d+/, "$1");
        return { ok: false, reason };
      }
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function bound(connection: DuckDBConnection, sql: string): Promise<Bound> {
  const prepared = await connection.prepare(sql);
  const columns = Array.from({ length: prepared.columnCount }, (_, index) => ({
    name: prepared.columnName(index),
    type: String(prepared.columnType(index)),
  }));
  prepared.destroySync();
  const answer = await connection.runAndReadAll(`SELECT json_serialize_sql(${literal(sql)})`);
  const [text] = answer.getRows()[0] as [string];
  const [tree] = (JSON.parse(text) as { statements?: SqlTree[] }).statements ?? [];
  if (!tree) return { ok: false, reason: "must be one SELECT" };
  return { ok: true, columns, reads: relationsRead(tree), tree };
}
