import { type EventTable, eventTables } from "../../../events/event-table.ts";
import { closest } from "../../../model/closest.ts";
import { type EventUse, eventUses } from "../../pages/event-uses.ts";
import type { PageCheck } from "../../pages/page-check.ts";

const aggregates = ["metrics_hourly", "metrics_daily"];

/** DuckDB knows the table's columns, and the catalogue which types carry them: a column that its rows never have is a panel that is
 *  always empty. */
export const pageEvents: PageCheck = {
  id: "pages/events",
  severity: "error",
  summary: "every event type, column and field of `data` in a panel's SQL is one that the catalogue has",
  find({ selects }) {
    return selects.flatMap(({ panel, field, answer }) => {
      if (!answer.ok) return [];
      const uses = eventUses(answer.tree, [...eventTables.map(({ name }) => name), ...aggregates]);
      const messages = new Set(uses.flatMap((use) => problemOf(use) ?? []));
      return [...messages].map((message) => ({ field: `${panel.id}.${field}`, message }));
    });
  },
};

function problemOf({ table, what, name, types }: EventUse): string | undefined {
  const known = eventTables.find((one) => one.name === table) ?? (eventTables[0] as EventTable);
  if (what === "type") {
    if (known.types.includes(name)) return undefined;
    return `"${name}" is no event type of ${table}; did you mean "${closest(name, known.types)}"?`;
  }
  if (aggregates.includes(table)) return undefined;
  const of = what === "column" ? known.columns : known.fields;
  const carrying = known.types.filter((type) => of[type]?.includes(name));
  const asked = (types ?? known.types).filter((type) => known.types.includes(type));
  if (asked.length === 0 || asked.some((type) => carrying.includes(type))) return undefined;
  const shown = what === "field" ? `data->>'${name}'` : name;
  if (carrying.length > 0) return `${asked.join(", ")} never carries ${shown}; ${carrying.join(", ")} do`;
  // A column that the table has and no type carries is DuckDB's to know: an alias may be called so.
  if (what === "column") return undefined;
  const fields = [...new Set(asked.flatMap((type) => of[type] ?? []))];
  const meant = fields.length > 0 ? `; did you mean "${closest(name, fields)}"?` : "; those events have no data";
  return `no event type has ${shown}${meant}`;
}
