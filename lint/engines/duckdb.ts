import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from "@duckdb/node-api";
import { withBoundArrows } from "../../backtest/duckdb-arrows.ts";
import { duckdbHistory } from "../../backtest/duckdb-history.ts";
import { createTableSql } from "../../events/schema.ts";
import type { Engine, Given, Row } from "./engines.ts";

const anyTime: Given = { now: "2026-01-01T00:00:00Z", window: "1 minute" };

/** DuckDB in memory, set and asked as a backtest sets and asks it. */
export async function duckdbEngine(): Promise<Engine> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  await connection.run(createTableSql("duckdb"));
  const history = await duckdbHistory(connection, "the catalogue's table", () => instance.closeSync());
  return {
    async plan(text, parameters) {
      try {
        await bound(connection, `EXPLAIN ${text}`, parameters, anyTime);
        return { ok: true, result: [] };
      } catch (error) {
        return { ok: false, ...reasonOf((error as Error).message) };
      }
    },
    async run(text, parameters, given) {
      try {
        const reader = await bound(connection, text, parameters, given);
        const names = reader.deduplicatedColumnNames();
        const rows = reader
          .getRows()
          .map((row): Row => Object.fromEntries(row.map((value, at) => [names[at], plain(value)])));
        return { ok: true, result: rows };
      } catch (error) {
        return { ok: false, ...reasonOf((error as Error).message) };
      }
    },
    async fill(insert) {
      await connection.run(insert);
    },
    close: () => history.close(),
  };
}

async function bound(
  connection: DuckDBConnection,
  text: string,
  parameters: readonly ("now" | "window")[],
  given: Given,
) {
  const statement = await connection.prepare(withBoundArrows(text));
  parameters.forEach((name, index) => {
    statement.bindVarchar(index + 1, given[name]);
  });
  return await statement.runAndReadAll();
}

function plain(value: DuckDBValue): string | number | null {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "boolean") return value ? "t" : "f"; // as PostgreSQL writes them
  if (typeof value === "object" && "toDouble" in value && typeof value.toDouble === "function") {
    return value.toDouble() as number;
  }
  return String(value);
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
