import { isUtf8 } from "node:buffer";
import { lineLimitBytes } from "../../sources/log-lines.ts";
import { type LogRecord, parseRecord } from "../../sources/log-record.ts";

/** One record as it stands in the tables, without its template and its place. */
export interface LogRow {
  /** Since 1970. */
  timeMicros: bigint;
  level: string;
  levelNumber: number;
  logger: string;
  function: string | null;
  line: number | null;
  message: string;
  /** As it was logged: its traceback, or type and value where there is none. */
  exception: string | null;
  /** JSON */
  extra: string;
}

/** Why a line is none. */
export type Malformed =
  | "empty"
  | "longer than 1 MiB"
  | "not UTF-8"
  | "not JSON"
  | "no loguru record"
  | "no time that there is"
  | "no level that there is"
  | "nested too deeply";

const lastTimeMs = Date.UTC(10_000);
const largestInteger = 2_147_483_647;

/** What a line says, without its end. Half a surrogate pair, which is text nowhere else, becomes U+FFFD. */
export function readLine(line: Buffer): LogRow | Malformed {
  if (line.length === 0) return "empty";
  if (line.length > lineLimitBytes) return "longer than 1 MiB";
  if (!isUtf8(line)) return "not UTF-8";
  const text = line.toString();
  const record = parseRecord(text);
  if (!record) return isJson(text) ? "no loguru record" : "not JSON";
  if (!(record.at >= 0 && record.at < lastTimeMs)) return "no time that there is";
  if (!isInteger(record.levelNumber)) return "no level that there is";
  try {
    return rowOf(record);
  } catch (error) {
    if (error instanceof RangeError) return "nested too deeply";
    throw error;
  }
}

function rowOf({ at, level, levelNumber, logger, parsed }: LogRecord): LogRow {
  const { function: called, line, message, exception, extra } = parsed.record;
  const text = textOf(message);
  return {
    timeMicros: BigInt(Math.round(at * 1_000)),
    level,
    levelNumber,
    logger,
    function: typeof called === "string" ? called : null,
    line: isInteger(line) ? line : null,
    message: text,
    exception: exception === null || exception === undefined ? null : exceptionOf(exception, text, parsed.text),
    extra: JSON.stringify(extra ?? {}),
  };
}

/** Of what is no text, its JSON. */
const textOf = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? ""));

const isInteger = (value: unknown): value is number =>
  Number.isInteger(value) && Math.abs(value as number) <= largestInteger;

/** The traceback stands behind the message in what loguru would have printed. */
function exceptionOf(exception: unknown, message: string, printed: unknown): string {
  const at = typeof printed === "string" && message !== "" ? printed.indexOf(message) : -1;
  const traceback = at === -1 ? "" : (printed as string).slice(at + message.length).trim();
  if (traceback !== "") return traceback;
  const { type, value } = Object(exception) as { type?: unknown; value?: unknown };
  return type === undefined ? textOf(exception) : `${textOf(type)}: ${textOf(value)}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
