import { DuckDBInstance } from "@duckdb/node-api";
import { withBoundArrows } from "../../backtest/duckdb-arrows.ts";
import { duckdbHistory } from "../../backtest/duckdb-history.ts";
import { createTableSql } from "../../events/schema.ts";
import { createRecordsSql } from "../../model/records.ts";
import type { Engine, Given } from "./engines.ts";

const anyTime: Given = { now: "2026-01-01T00:00:00Z", window: "1 minute" };

/** DuckDB in memory, set and asked as a backtest sets and asks it. */
export async function duckdbEngine(): Promise<Engine> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  for (const statement of [createTableSql("duckdb"), ...createRecordsSql.duckdb]) await connection.run(statement);
  const history = await duckdbHistory(instance, "the catalogue's table");

  const run: Engine["run"] = async (text, parameters, given) => {
    // A backtest writes the moments into the text as well.
    const literal = text.replace(/\$(\d+)/g, (_, at: string) => `'${given[parameters[Number(at) - 1] ?? "now"]}'`);
    try {
      const { columns, rows } = await history.query(withBoundArrows(literal));
      const named = rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at] ?? null])));
      return { ok: true, result: named };
    } catch (error) {
      return { ok: false, ...reasonOf((error as Error).message) };
    }
  };
  return {
    run,
    async plan(text, parameters) {
      const answer = await run(`SELECT * FROM (\n${text}\n) AS rule LIMIT 0`, parameters, anyTime);
      return answer.ok ? { ok: true, result: [] } : answer;
    },
    async fill(insert) {
      await connection.run(insert);
    },
    async close() {
      connection.closeSync();
      await history.close();
    },
  };
}

/** DuckDB's message without its drawing of the line, and the few characters that its caret points at. */
function reasonOf(message: string): { reason: string; at?: string } {
  const [reason, drawing] = message.split(/\n+LINE \d+: /) as [string, string | undefined];
  const [line = "", caret = ""] = drawing?.split("\n") ?? [];
  const prefix = /LINE \d+: /.exec(message)?.[0].length ?? 0;
  const at = line
    .slice(Math.max(0, caret.indexOf("^") - prefix))
    .slice(0, 30)
    .trim();
  const oneLine = reason.replaceAll(/\s+/g, " ").trim();
  return caret.includes("^") && at ? { reason: oneLine, at } : { reason: oneLine };
}
