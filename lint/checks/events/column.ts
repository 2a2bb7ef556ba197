import type { EventTable } from "../../../events/event-table.ts";
import type { Check } from "../../check.ts";
import { eventScans } from "../../sql/event-scan.ts";
import { columnUses } from "../../sql/filters.ts";

/** A column that the named event types never fill is NULL in every row, and so is whatever is computed from it. */
export const column: Check = {
  id: "events/column",
  severity: "error",
  summary: "every column that a rule reads is one that its event types carry",
  ofCause: true,
  find({ sql }) {
    if (!sql) return [];
    const messages = eventScans(sql).flatMap((scan) =>
      columnUses(scan).flatMap(({ column: name, types }) => {
        const known = (types ?? []).filter((type) => scan.table.types.includes(type));
        const others = carriersOf(name, scan.table);
        if (others.length === 0 || known.length === 0 || known.some((type) => others.includes(type))) return [];
        return [`${known.join(" and ")} never ${known.length > 1 ? "carry" : "carries"} ${name}${elsewhere(others)}`];
      }),
    );
    return [...new Set(messages)].map((message) => ({ field: "value", message }));
  },
};

/** Types whose rows have the column; none where the table has no such column. */
function carriersOf(name: string, { types, columns }: EventTable): string[] {
  return types.filter((type) => columns[type]?.includes(name));
}

function elsewhere(others: readonly string[]): string {
  const some = others.slice(0, 4);
  return `; ${some.join(", ")} ${some.length > 1 ? "do" : "does"}`;
}
