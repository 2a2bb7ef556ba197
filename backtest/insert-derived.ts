import { derivedColumns } from "../model/derived-event.ts";
import { derivedEventTable } from "../model/records.ts";
import { literalOf } from "./insert-events.ts";

const columns = ["timestamp", "id", "event_type", ...Object.keys(derivedColumns), "data"];

/** One INSERT of derived events, each of a record of its own; none where there are none. */
export function insertDerivedSql(events: readonly { at: number; event: Record<string, unknown> }[]): string[] {
  if (events.length === 0) return [];
  const unknown = events.flatMap(({ event }) => Object.keys(event)).find((name) => !columns.includes(name));
  if (unknown) throw new Error(`derived_event has no column "${unknown}"; its columns stand in docs/derived-events.md`);
  const rows = events.map(({ at, event }, index) => {
    const row: Record<string, unknown> = { timestamp: new Date(at).toISOString(), id: `test:${index}:rule`, ...event };
    return `(${columns.map((name) => literalOf(row[name])).join(", ")})`;
  });
  return [`INSERT INTO ${derivedEventTable} (${columns.join(", ")}) VALUES\n${rows.join(",\n")}`];
}
