import { shown } from "../text.ts";
import type { Outcome, Row } from "./source.ts";

export const rowLimit = 1_000;

/** The rule's SELECT inside ours, which limits its rows. On lines of their own, since a rule may end in a comment. */
export function limited(text: string, limit: number): string {
  return `SELECT * FROM (\n${text.replace(/;\s*$/, "")}\n) AS rule LIMIT ${limit}`;
}

/** A result, all columns as PostgreSQL's own text: `value` is the number, the other columns are labels. */
export function outcomeOf(columns: readonly string[], rows: readonly Record<string, string | null>[]): Outcome {
  if (!columns.includes("value")) {
    return { kind: "failed", reason: `returns no column "value" (it returns ${columns.join(", ") || "nothing"})` };
  }
  const kept = rows.slice(0, rowLimit).map((row): Row => {
    const { value, ...others } = row;
    const labels = Object.entries(others).map(([name, text]) => [shown(name, 63), shown(text ?? "", 200)]);
    return { labels: Object.fromEntries(labels), annotations: {}, value: numberOf(value ?? null) };
  });
  const problem = rows.length > rowLimit ? { problem: `returns more than ${rowLimit} rows; the rest is ignored` } : {};
  return { kind: "rows", rows: kept, ...problem };
}

function numberOf(text: string | null): number | null {
  const number = text === null || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : null;
}
