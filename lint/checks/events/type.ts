import { eventTypeNames, isEventType } from "../../../events/catalogue.ts";
import { closest } from "../../../model/closest.ts";
import type { Check } from "../../check.ts";
import { eventScans, typesNamed } from "../../sql/event-scan.ts";
import { filterTypes } from "../../sql/filters.ts";

/** A misspelt type matches nothing, for ever: the rule would read as healthy. */
export const typeCheck: Check = {
  id: "events/type",
  severity: "error",
  summary: "every event type that a rule names is one that the application writes",
  ofCause: true,
  find({ sql }) {
    if (!sql) return [];
    const named = eventScans(sql).flatMap((scan) => [...(typesNamed(scan) ?? []), ...filterTypes(scan)]);
    return [...new Set(named)]
      .filter((name) => !isEventType(name))
      .map((name) => ({
        field: "value",
        message: `no event has the type "${name}"; did you mean "${closest(name, eventTypeNames)}"? All of them stand in events/catalogue.ts`,
      }));
  },
};
