import type { DuckDBValue } from "@duckdb/node-api";

/** A value as JSON has it. */
export type Plain = string | number | boolean | null | Plain[] | { [name: string]: Plain };

/** DuckDB's number of the type TIMESTAMP WITH TIME ZONE. */
const timestampTz = 31;

/** Times in UTC as ISO 8601; whole numbers beyond what a double holds exactly, and everything that JSON has no word for, as text. */
export function plainValue(value: DuckDBValue, type?: number): Plain {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (type === timestampTz && "micros" in value) return momentOf(value.micros as bigint) ?? String(value);
  if ("toDouble" in value) return (value.toDouble as () => number)();
  if ("items" in value) return (value.items as readonly DuckDBValue[]).map((item) => plainValue(item));
  if ("entries" in value && !Array.isArray(value.entries)) {
    const fields = Object.entries(value.entries as Readonly<Record<string, DuckDBValue>>);
    return Object.fromEntries(fields.map(([name, field]) => [name, plainValue(field)]));
  }
  return String(value);
}

/** `2026-03-02T10:00:00Z`, with fractions where there are any; undefined beyond the years that a Date knows. */
function momentOf(micros: bigint): string | undefined {
  const date = new Date(Number(micros / 1_000n));
  if (Number.isNaN(date.getTime())) return undefined;
  return date.toISOString().replace(/\.?0*Z$/, "Z");
}
