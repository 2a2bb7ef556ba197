import type { PageCheck } from "../../pages/page-check.ts";

/** Bound over tables and views without a row: every name, type and function is looked up, and nothing is run. */
export const pageSql: PageCheck = {
  id: "pages/sql",
  severity: "error",
  summary: "DuckDB finds every table, column and function that a panel's SQL names",
  find({ selects }) {
    return selects.flatMap(({ panel, field, answer }) =>
      answer.ok ? [] : [{ field: `${panel.id}.${field}`, message: answer.reason }],
    );
  },
};
