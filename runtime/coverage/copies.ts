import type { Data } from "../query/open.ts";
import type { CoverageSource } from "./source.ts";

/** Synced copies. A table that a copy lacks is empty there. */
export function copiesSource(data: Data): CoverageSource {
  return {
    tables: { events: "metrics_event", derived: "derived_event" },
    columnsOf: async (table) => ({ columns: data.relations.get(table) ?? [] }),
    rows: async (sql) => (await data.ask(sql)).rows,
  };
}
