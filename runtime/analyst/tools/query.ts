import * as z from "zod";
import type { Data } from "../../query/open.ts";
import type { Redactor } from "../redact/redactor.ts";
import { foundOf } from "./rows.ts";
import { resultLimits, type Tool } from "./tool.ts";

const inputSchema = z.strictObject({ sql: z.string().min(1).max(10_000) });
const standardMs = 10_000;

/** One SELECT over the copies of events and logs. That it only reads, reaches no file and ends is `openData`'s and `ask`'s doing.
 *  */
export function queryTool(data: Data, redactor: Redactor, timeMs = standardMs): Tool {
  return {
    name: "query",
    description: `Asks the copies of metrics and logs one SELECT in DuckDB's SQL. It cannot write, and ends after ${timeMs / 1_000} s; a result has at most ${resultLimits.rows} rows and ${resultLimits.characters} characters, so aggregate. Times are UTC. Name each column you mean to cite, its unit last: AS p95_ms, AS share_percent. What identifies a person is replaced. Tables: ${tablesText(data)}`,
    inputSchema: {
      type: "object",
      properties: { sql: { type: "string", description: "One SELECT." } },
      required: ["sql"],
      additionalProperties: false,
    },
    async run(input) {
      const { data: parsed } = inputSchema.safeParse(input);
      if (!parsed) throw new Error('takes {"sql": "SELECT …"}, at most 10,000 characters, and nothing else');
      const { rows, characters } = resultLimits;
      const answer = await data.ask(parsed.sql, { timeMs, rows, characters: characters * 4 });
      return foundOf(answer, redactor);
    },
  };
}

const tablesText = ({ relations }: Data): string =>
  [...relations].map(([name, columns]) => `${name}(${columns.join(", ")})`).join("; ");
