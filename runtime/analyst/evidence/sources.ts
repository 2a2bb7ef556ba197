import type { Digest, ToolResult } from "../../../model/report.ts";
import { type Unit, unitOfName } from "./units.ts";

/** What a report's text may rest on. */
export interface Evidence {
  digest: Digest;
  toolResults: readonly ToolResult[];
}

/** What stands at a citation. */
export type Cited = { kind: "number"; value: number; unit: Unit | undefined } | { kind: "time"; atMs: number };

export interface Sources {
  /** By what stands in the brackets: `d3.count`, `d3.since`, `t1.2.p95_ms`, `t1.rows`. */
  at(citation: string): Cited | undefined;
  /** Whether there is such an entry or result: `d3`, `t1`. */
  has(id: string): boolean;
  /** Whether it is a word of the data that has digits in it: `higgs-1`, `p95`. Lower case. */
  names(word: string): boolean;
  /** Whether the data speak of this status of HTTP. */
  knowsStatus(code: string): boolean;
  beginOf(id: string): number | undefined;
}

/** The digest as a whole, which every entry is of. */
export const whole = "d0";
const hourMs = 3_600_000;
const wordWithDigits = /[\p{L}_][\p{L}\p{N}_]*(?:[-.][\p{L}\p{N}_]+)*/gu;
/** A percentile in the name of a figure. */
const percentile = /^p\d{1,2}(?=$|[A-Z_])/;
const status = /\b[1-5]\d\d\b/g;
const namedStatus = /(?<=(?:HTTP|status) )[1-5]\d\d\b/g;
const wholeStatus = /^[1-5]\d\d$/;
const isoTime = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]00(?::?00)?)?)?$/;

export function sourcesOf({ digest, toolResults }: Evidence): Sources {
  const entries = new Map(digest.entries.map((entry) => [entry.id, entry]));
  const results = new Map(toolResults.map((result) => [result.id, result]));
  const { words, codes } = vocabularyOf({ digest, toolResults });
  return {
    at(citation) {
      const [id = "", ...path] = citation.split(".");
      if (id === whole) return ofDigest(digest, path);
      const entry = entries.get(id);
      if (entry) return ofEntry(entry, path);
      const result = results.get(id);
      return result && ofResult(result, path);
    },
    has: (id) => id === whole || entries.has(id) || results.has(id),
    names: (word) => words.has(word) || entries.has(word) || results.has(word),
    knowsStatus: (code) => codes.has(code),
    beginOf: (id) => (id === whole ? digest.fromMs : entries.get(id)?.sinceMs),
  };
}

function ofDigest({ fromMs, toMs }: Digest, [name, ...more]: readonly string[]): Cited | undefined {
  if (more.length > 0) return undefined;
  if (name === "from" || name === "since") return { kind: "time", atMs: fromMs };
  if (name === "to" || name === "until") return { kind: "time", atMs: toMs };
  return name === "hours" ? numberOf("hours", (toMs - fromMs) / hourMs) : undefined;
}

function ofEntry(entry: Digest["entries"][number], [name = "", ...more]: readonly string[]): Cited | undefined {
  if (more.length > 0) return undefined;
  if (Object.hasOwn(entry.figures, name)) return numberOf(name, entry.figures[name]);
  const atMs = name === "since" ? entry.sinceMs : name === "until" ? entry.untilMs : undefined;
  return atMs === undefined ? undefined : { kind: "time", atMs };
}

function ofResult({ columns, rows, cut }: ToolResult, path: readonly string[]): Cited | undefined {
  if (path.length === 1 && path[0] === "rows") return cut ? undefined : numberOf("rows", rows.length);
  const [row = "", column = ""] = path;
  const at = columns.indexOf(column);
  if (path.length !== 2 || !/^[1-9]\d*$/.test(row) || at < 0) return undefined;
  const cell = rows[Number(row) - 1]?.[at];
  if (typeof cell === "string" && isoTime.test(cell)) return timeOf(cell);
  // Whole numbers beyond what a double holds exactly come as text.
  return typeof cell === "number" || (typeof cell === "string" && /^-?\d+(\.\d+)?$/.test(cell))
    ? numberOf(column, Number(cell))
    : undefined;
}

function numberOf(name: string, value: number | undefined): Cited | undefined {
  if (value === undefined || !Number.isFinite(value)) return undefined;
  return { kind: "number", value, unit: unitOfName(name) };
}

function timeOf(text: string): Cited | undefined {
  const iso = text.replace(" ", "T").replace(/[+-]00(?::?00)?$/, "");
  const atMs = Date.parse(/T.*[^Z]$/.test(iso) ? `${iso}Z` : iso);
  return Number.isNaN(atMs) ? undefined : { kind: "time", atMs };
}

/** Names with digits, and statuses, as far as the data speak of them. */
function vocabularyOf({ digest, toolResults }: Evidence): { words: Set<string>; codes: Set<string> } {
  const words = new Set<string>();
  const codes = new Set<string>();
  const learn = (text: string) => {
    for (const [word] of text.normalize("NFKC").matchAll(wordWithDigits)) {
      if (/\p{N}/u.test(word)) words.add(word.toLowerCase());
    }
  };
  const learnName = (name: string) => {
    learn(name);
    const [found] = percentile.exec(name) ?? [];
    if (found) words.add(found);
  };
  for (const { key, text, labels, figures } of digest.entries) {
    for (const told of [key, text, ...Object.values(labels)]) learn(told);
    for (const name of Object.keys(figures)) learnName(name);
    for (const code of Object.values(labels).flatMap((label) => label.match(status) ?? [])) codes.add(code);
    for (const code of `${key} ${text}`.match(namedStatus) ?? []) codes.add(code);
  }
  for (const { columns, rows } of toolResults) {
    for (const column of columns) learnName(column);
    const isStatus = columns.map((column) => /status|code/i.test(column));
    for (const [index, cell] of rows.flatMap((row) => [...row.entries()])) {
      if (typeof cell === "string") learn(cell);
      if (isStatus[index] && wholeStatus.test(String(cell))) codes.add(String(cell));
    }
  }
  return { words, codes };
}
