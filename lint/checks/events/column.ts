import { columnsOf, type EventTypeName, eventTypeNames, isEventType } from "../../../events/catalogue.ts";
import { type EventColumn, eventColumnNames } from "../../../events/schema.ts";
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
        const known = (types ?? []).filter(isEventType);
        if (!isColumn(name) || known.length === 0 || known.some((type) => columnsOf(type).includes(name))) return [];
        return [
          `${known.join(" and ")} never ${known.length > 1 ? "carry" : "carries"} ${name}${elsewhere(name, known)}`,
        ];
      }),
    );
    return [...new Set(messages)].map((message) => ({ field: "value", message }));
  },
};

function isColumn(name: string): name is EventColumn {
  return (eventColumnNames as string[]).includes(name);
}

function elsewhere(name: EventColumn, not: readonly EventTypeName[]): string {
  const others = eventTypeNames.filter((type) => !not.includes(type) && columnsOf(type).includes(name)).slice(0, 4);
  return `; ${others.join(", ")} ${others.length > 1 ? "do" : "does"}`;
}
