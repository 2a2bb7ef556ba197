import * as z from "zod";
import { literal } from "../../../model/sql-text.ts";
import type { Data } from "../../query/open.ts";
import type { Redactor } from "../redact/redactor.ts";
import { foundOf } from "./rows.ts";
import { resultLimits, type Tool } from "./tool.ts";

const levels = { any: 0, WARNING: 30, ERROR: 40 } as const;
const hitsMax = 20;
const contextMax = 5;
const timeMs = 10_000;
const moment = z.iso.datetime({ offset: true }).nullable();
const inputSchema = z.strictObject({
  text: z.string().max(500).nullable(),
  request_id: z.string().min(1).max(200).nullable(),
  job_id: z.string().min(1).max(200).nullable(),
  level: z.enum(["any", "WARNING", "ERROR"]),
  from: moment,
  to: moment,
  context: z.int().min(0).max(contextMax),
});
type Input = z.infer<typeof inputSchema>;

/** Records of the log by what they say, or by the request or job that they are about, each with its neighbours. */
export function logsTool(data: Data, redactor: Redactor): Tool {
  return {
    name: "logs",
    description: `Finds records of the log: those whose message holds a text, or all of one request or job. The first ${hitsMax} hits in order of time, each with up to ${contextMax} records before and behind it.`,
    inputSchema: {
      type: "object",
      properties: {
        text: nullable("Part of the message, any case."),
        request_id: nullable("Of which request, as a record's extra has it."),
        job_id: nullable("Of which job."),
        level: { type: "string", enum: Object.keys(levels), description: "At least this level." },
        from: nullable("Not before this time, 2026-11-26T07:00:00Z."),
        to: nullable("Before this time."),
        context: { type: "integer", description: `Neighbours on each side, 0 to ${contextMax}.` },
      },
      required: ["text", "request_id", "job_id", "level", "from", "to", "context"],
      additionalProperties: false,
    },
    async run(input) {
      const { data: parsed, error } = inputSchema.safeParse(input);
      const [issue] = error?.issues ?? [];
      if (!parsed) throw new Error(`${issue?.path.join(".") || "input"}: ${issue?.message}`);
      const { rows, characters } = resultLimits;
      return foundOf(await data.ask(logsSql(parsed), { timeMs, rows, characters: characters * 4 }), redactor);
    },
  };
}

const nullable = (description: string) => ({ type: ["string", "null"], description });

function logsSql({ text, request_id, job_id, level, from, to, context }: Input): string {
  const conditions = [
    `level_number >= ${levels[level]}`,
    ...(text ? [`contains(lower(message), lower(${literal(text)}))`] : []),
    ...(request_id ? [`(extra->>'request_id') = ${literal(request_id)}`] : []),
    ...(job_id ? [`(extra->>'job_id') = ${literal(job_id)}`] : []),
    ...(from ? [`time >= TIMESTAMPTZ ${literal(from)}`] : []),
    ...(to ? [`time < TIMESTAMPTZ ${literal(to)}`] : []),
  ];
  return `WITH hit AS (
  SELECT number FROM log_record WHERE ${conditions.join(" AND ")} ORDER BY time, number LIMIT ${hitsMax}
), near AS (SELECT DISTINCT unnest(range(number - ${context}, number + ${context} + 1)) AS number FROM hit)
SELECT time, level, logger, message, extra->>'request_id' AS request_id, extra->>'job_id' AS job_id
FROM log_record JOIN near USING (number) ORDER BY time, log_record.number`;
}
