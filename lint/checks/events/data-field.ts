import type { Check } from "../../check.ts";
import { eventScans } from "../../sql/event-scan.ts";
import { dataFieldUses } from "../../sql/filters.ts";

/** A field of `data` that is not there is NULL and no error, in both databases. */
export const dataField: Check = {
  id: "events/data-field",
  severity: "error",
  summary: "every field of data that a rule reads is one that its event types have",
  ofCause: true,
  find({ sql }) {
    if (!sql) return [];
    const messages = eventScans(sql).flatMap((scan) =>
      dataFieldUses(scan).flatMap(({ field, types }) => {
        const known = (types ?? []).filter((type) => scan.table.types.includes(type));
        const fields = known.flatMap((type) => scan.table.fields[type] ?? []);
        // Without any data the column itself is the problem, and events/column says so.
        if (fields.length === 0 || fields.includes(field)) return [];
        return [`data of ${known.join(" and ")} has no "${field}"; it has ${fields.join(", ")}`];
      }),
    );
    return [...new Set(messages)].map((message) => ({ field: "value", message }));
  },
};
