import { createHash } from "node:crypto";
import { parseRecord } from "../../sources/log-record.ts";

/** What a log is called for good, by what it begins with: `gateway.2026-11-25T10-00-00.125Z`, `gateway.undated-3fa9c1d2` where its first
 *  line is no record; undefined while that line is not whole. The same log is called the same in every copy of it.
 *  @param taken tells the names that other files have */
export function nameFor(source: string, beginning: Buffer, whole: boolean, taken: (file: string) => boolean) {
  const end = beginning.indexOf(10);
  if (end === -1 && !whole) return undefined;
  const first = end === -1 ? beginning : beginning.subarray(0, end);
  const at = parseRecord(first.toString())?.at;
  const isTime = at !== undefined && at >= 0 && at < Date.UTC(10_000);
  const dated = isTime ? new Date(at).toISOString().replaceAll(":", "-") : `undated-${digest(first)}`;
  const log = logOf(source);
  for (let number = 1; ; number += 1) {
    const file = number === 1 ? `${log}.${dated}` : `${log}.${dated}-${number}`;
    if (!taken(file)) return file;
  }
}

/** The log that a file belongs to: gateway.jsonl and gateway.2026-01-31_12-00-00_000123.jsonl.gz are "gateway". */
export function logOf(name: string): string {
  const [first = ""] = name.split(".");
  return first.replace(/[^\w-]/g, "_").slice(0, 60) || "_";
}

const digest = (line: Buffer) => createHash("sha256").update(line).digest("hex").slice(0, 8);
