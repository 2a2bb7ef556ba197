import { type EventTable, eventTables } from "../../../events/event-table.ts";
import { closest } from "../../../model/closest.ts";
import type { Check } from "../../check.ts";
import { eventScans, typesNamed } from "../../sql/event-scan.ts";
import { filterTypes } from "../../sql/filters.ts";

/** A misspelt type matches nothing, for ever: the rule would read as healthy. So does one that stands in another table. */
export const typeCheck: Check = {
  id: "events/type",
  severity: "error",
  summary: "every event type that a rule names is one that its table has",
  ofCause: true,
  find({ sql }) {
    if (!sql) return [];
    const messages = eventScans(sql).flatMap((scan) =>
      [...(typesNamed(scan) ?? []), ...filterTypes(scan)]
        .filter((name) => !scan.table.types.includes(name))
        .map((name) => messageOf(name, scan.table)),
    );
    return [...new Set(messages)].map((message) => ({ field: "value", message }));
  },
};

function messageOf(name: string, { name: table, types }: EventTable): string {
  const other = eventTables.find((candidate) => candidate.types.includes(name));
  if (other) return `no event in ${table} has the type "${name}": it is one of ${other.name}`;
  return `no event has the type "${name}"; did you mean "${closest(name, types)}"? All of them stand in events/catalogue.ts`;
}
