import { createTableSql } from "../../events/schema.ts";
import { createRecordsSql } from "../../model/records.ts";
import type { Engine } from "./engines.ts";
import { preparedPglite } from "./prepared-pglite.ts";

/** smallint, integer, bigint, real, double precision and numeric, as PostgreSQL numbers them. */
const numericTypes = [21, 23, 20, 700, 701, 1700];
const asText = (text: string) => text;

/** PostgreSQL itself, compiled to WebAssembly. Takes a tenth of a second to start, and the first time a few. */
export async function postgresEngine(): Promise<Engine> {
  const database = await preparedPglite();
  await database.exec(["SET timezone = 'UTC'", createTableSql("postgres"), ...createRecordsSql.postgres].join(";\n"));
  return {
    async plan(text, parameters) {
      const given = { now: "2026-01-01T00:00:00Z", window: "1 minute" };
      try {
        await database.query(
          `EXPLAIN ${text}`,
          parameters.map((name) => given[name]),
        );
        const { resultFields } = await database.describeQuery(text);
        const result = resultFields.map(({ name, dataTypeID }) => ({
          name,
          numeric: numericTypes.includes(dataTypeID),
        }));
        return { ok: true, result };
      } catch (error) {
        return { ok: false, ...reasonOf(error) };
      }
    },
    async run(text, parameters, given) {
      try {
        const values = parameters.map((name) => given[name]);
        const types = await database.describeQuery(text);
        const parsers = Object.fromEntries(types.resultFields.map(({ dataTypeID }) => [dataTypeID, asText]));
        const { rows } = await database.query<Record<string, string | null>>(text, values, { parsers });
        return { ok: true, result: rows };
      } catch (error) {
        return { ok: false, ...reasonOf(error) };
      }
    },
    async fill(insert) {
      await database.exec(insert);
    },
    close: () => database.close(),
  };
}

function reasonOf(error: unknown): { reason: string } {
  const { message, hint } = error as { message: string; hint?: string };
  return { reason: hint ? `${message} (${hint})` : message };
}
