import type { Check } from "../../check.ts";

/** What DuckDB calls otherwise, or lacks, with what both know. */
const instead: [RegExp, string][] = [
  [/to_char/, "compare timestamps, or use extract()"],
  [/jsonb_array_length/, "json_array_length(data::json)"],
  [/jsonb?_/, "data->>'field'"],
  [/date_bin/, "date_trunc()"],
  [/bool_and|every/, "count(*) FILTER (WHERE NOT …) = 0"],
  [/"\?"/, "data->>'field' IS NOT NULL"],
  [/@>|<@/, "data->>'field' = 'value'"],
];

/** A backtest replays the rule in DuckDB over a copy of the events, so the rule keeps to what both understand. */
export const duckdb: Check = {
  id: "sql/duckdb",
  severity: "error",
  summary: "DuckDB understands the rule's SQL too, so that a backtest can replay it",
  async find({ sql }, { engines }) {
    if (!sql) return [];
    const inPostgres = await (await engines.postgres()).plan(sql.text, sql.parameters);
    if (!inPostgres.ok) return []; // said already, and the same mistake
    const answer = await (await engines.duckdb()).plan(sql.text, sql.parameters);
    if (answer.ok) return [];
    const known = instead.find(([construct]) => construct.test(answer.reason));
    const advice = known ? `write ${known[1]} instead` : "write it in the SQL that both share";
    const at = answer.at ? ` at "${answer.at}"` : "";
    return [
      {
        field: "value",
        message: `only PostgreSQL understands this, and a backtest could not run: ${answer.reason}${at}; ${advice}`,
      },
    ];
  },
};
