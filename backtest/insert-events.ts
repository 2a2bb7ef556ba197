import { eventColumnNames } from "../events/schema.ts";
import { literal } from "../model/sql-text.ts";

/** Rows in one INSERT. */
const batchSize = 500;

/** INSERTs of events in the order of their times, numbered as the application's table numbers them. */
export function* insertSql(events: readonly { at: number; event: Record<string, unknown> }[]): Generator<string> {
  const unknown = events.flatMap(({ event }) => Object.keys(event)).find((name) => !known.has(name));
  if (unknown) throw new Error(`metrics_event has no column "${unknown}"; its columns stand in events/schema.ts`);
  const rows = events
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, event }, index) => {
      const row: Record<string, unknown> = { id: index + 1, timestamp: new Date(at).toISOString(), ...event };
      return `(${eventColumnNames.map((name) => literalOf(row[name])).join(", ")})`;
    });
  for (let first = 0; first < rows.length; first += batchSize) {
    const values = rows.slice(first, first + batchSize).join(",\n");
    yield `INSERT INTO metrics_event (${eventColumnNames.join(", ")}) VALUES\n${values}`;
  }
}

const known = new Set<string>(eventColumnNames);

/** A value as both databases read it. */
export function literalOf(value: unknown): string {
  if (value === undefined || value === null) return "NULL";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return literal(text);
}
