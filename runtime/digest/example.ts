import { literal } from "../../model/sql-text.ts";
import type { Scope } from "./section.ts";
import { moment } from "./span.ts";

const aroundMs = 10 * 60_000;
const linesMost = 10;

interface Case {
  atMs: number;
  level: string;
  message: string;
  exception: string | null;
  requestId: string | null;
  jobId: string | null;
}

interface Line {
  atMs: number;
  line: string;
}

/** The last case of a template in the span, with what else the log and the events have of its request or job, in order. */
export async function exampleOf(
  scope: Scope,
  { logger, template }: { logger: string; template: string },
): Promise<string[]> {
  const { rows, span } = scope;
  const [last] = await rows<Case>(`SELECT epoch_ms(time) AS "atMs", level, message, exception,
      extra->>'request_id' AS "requestId", extra->>'job_id' AS "jobId"
    FROM log_record
    WHERE time >= ${moment(span.fromMs)} AND time < ${moment(span.toMs)} AND logger = ${literal(logger)} AND template = ${literal(template)}
    ORDER BY (extra->>'request_id') IS NULL AND (extra->>'job_id') IS NULL, time DESC, number DESC LIMIT 1`);
  if (!last) return [];
  const timeline = await timelineOf(scope, last);
  const trace = last.exception?.trim().split("\n").at(-1);
  const lines = timeline.length > 0 ? timeline : [{ atMs: last.atMs, line: `${last.level} ${last.message}` }];
  return [...lines.map(({ atMs, line }) => `${clock(atMs)} ${line}`), ...(trace ? [`exception: ${trace}`] : [])];
}

async function timelineOf({ rows, columnsOf }: Scope, { atMs, requestId, jobId }: Case): Promise<Line[]> {
  const [name, id] = requestId ? ["request_id", requestId] : jobId ? ["job_id", jobId] : [];
  if (!name || !id) return [];
  const near = (time: string) => `${time} >= ${moment(atMs - aroundMs)} AND ${time} <= ${moment(atMs + aroundMs)}`;
  const logged = `SELECT epoch_ms(time) AS "atMs", number AS nth, level || ' ' || left(message, 250) AS line FROM log_record
    WHERE ${near("time")} AND contains(CAST(extra AS VARCHAR), ${literal(id)}) AND (extra->>'${name}') = ${literal(id)}`;
  const columns = columnsOf("metrics_event");
  const details = ["model_slug", "worker_id", "status_code", "endpoint", "duration_ms", "queue_wait_ms", "retry_count"];
  const words = details.filter((column) => columns.includes(column)).map((column) => `'${column}=' || ${column}`);
  const happened = `SELECT epoch_ms(timestamp), 0, concat_ws(' ', 'event', event_type${words.map((word) => `, ${word}`).join("")})
    FROM metrics_event WHERE ${near("timestamp")} AND request_id = ${literal(id)}`;
  const both = name === "request_id" && columns.includes("request_id") ? `${logged} UNION ALL ${happened}` : logged;
  // The nearest ones, in order.
  return await rows<Line>(`SELECT "atMs", line FROM (
      SELECT * FROM (${both}) ORDER BY abs("atMs" - ${atMs}), nth, line LIMIT ${linesMost}
    ) ORDER BY "atMs", nth, line`);
}

const clock = (ms: number) => new Date(ms).toISOString().slice(11, 23);
