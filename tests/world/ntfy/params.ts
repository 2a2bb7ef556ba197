import { refuse } from "./errors.ts";

/** Reads one parameter under any of its names; "" when absent. */
export type ReadParam = (...names: string[]) => string;

/** ntfy's order: a value from the JSON body, then a header, then the query. Header text may be RFC 2047. */
export function paramReader(
  headers: Record<string, string>,
  query: URLSearchParams,
  fromBody: Record<string, string> = {},
): ReadParam {
  const inQuery = new Map([...query].map(([name, value]) => [name.toLowerCase(), value]));
  return (...names) => {
    for (const name of names) {
      const inJson = fromBody[name];
      if (inJson) return inJson.trim();
      const header = headers[name];
      if (header) return decodeHeader(header).trim();
    }
    for (const name of names) {
      const value = inQuery.get(name);
      if (value) return value.trim();
    }
    return "";
  };
}

/** Undoes what HTTP does to non-ASCII headers: RFC 2047 words, else raw UTF-8 that Node has read as Latin-1. */
export function decodeHeader(text: string): string {
  const joined = text.replace(/\?=\s+=\?/g, "?==?");
  const decoded = joined.replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, encoding: string, word: string) =>
    encoding.toLowerCase() === "b" ? Buffer.from(word, "base64").toString("utf8") : decodeQ(word),
  );
  if (decoded !== text) return decoded;
  const utf8 = Buffer.from(text, "latin1").toString("utf8");
  return utf8.includes("\uFFFD") ? text : utf8;
}

function decodeQ(word: string): string {
  const bytes = word
    .replaceAll("_", " ")
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

export const isYes = (value: string): boolean => ["1", "yes", "true"].includes(value.toLowerCase());
export const isNo = (value: string): boolean => ["0", "no", "false"].includes(value.toLowerCase());

export const commaList = (value: string): string[] =>
  value
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);

const priorities: Record<string, number> = {
  "1": 1,
  min: 1,
  "2": 2,
  low: 2,
  "3": 3,
  default: 3,
  "4": 4,
  high: 4,
  "5": 5,
  max: 5,
  urgent: 5,
};

/** 1 to 5. @throws NtfyError 40007 for any other word */
export function parsePriority(value: string): number {
  const priority = priorities[value.toLowerCase()];
  if (priority === undefined) throw refuse.priority();
  return priority;
}

const unitSeconds: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds in `30m`, `2 days`, …; undefined when it is no duration. Natural language is not understood. */
export function parseDurationSeconds(text: string): number | undefined {
  const match = /^(\d+)\s*(s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)$/i.exec(text);
  const unit = match?.[2]?.[0]?.toLowerCase();
  return match && unit ? Number(match[1]) * (unitSeconds[unit] as number) : undefined;
}
