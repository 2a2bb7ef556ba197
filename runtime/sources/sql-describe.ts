import pg from "pg";
import { withParameters } from "../../model/sql-parameters.ts";
import { connectionIsGone, databaseReason } from "./sql.ts";
import { limited } from "./sql-rows.ts";

/** `ok`; or what is wrong with the SQL; or why the database could not be asked. */
export type Described = { ok: true } | { problem: string } | { unchecked: string };

const { INT2, INT4, INT8, FLOAT4, FLOAT8, NUMERIC } = pg.types.builtins;
const numeric: readonly number[] = [INT2, INT4, INT8, FLOAT4, FLOAT8, NUMERIC];

/** Asks the database what a rule's SELECT returns, without running it over any row. */
export async function describeSql(ruleText: string, pool: pg.Pool): Promise<Described> {
  const { text, parameters } = withParameters(ruleText);
  const given = { now: new Date().toISOString(), window: "1 minute" };
  try {
    const { fields } = await pool.query({
      text: limited(text, 0),
      values: parameters.map((name) => given[name]),
    });
    const value = fields.find(({ name }) => name === "value");
    if (!value) {
      const columns = fields.map(({ name }) => name).join(", ");
      return { problem: `returns no column "value" (it returns ${columns}); name the number to judge AS value` };
    }
    if (!numeric.includes(value.dataTypeID)) return { problem: 'the column "value" is no number; cast it, or count' };
    return { ok: true };
  } catch (error) {
    const reason = databaseReason(error);
    if (connectionIsGone(error)) return { unchecked: reason };
    const hint = (error as pg.DatabaseError).hint ?? hints[(error as pg.DatabaseError).code ?? ""];
    return { problem: hint ? `${reason} (${hint})` : reason };
  }
}

const hints: Record<string, string> = {
  "42P01": "is the table there, and in the search path?",
  "42703": "compare the name with the table's columns",
  "42601": "the SQL does not parse",
  "42501": "GRANT SELECT on the table to the role of databaseUrl",
  "25006": "a rule can only read",
};
