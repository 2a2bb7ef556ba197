import type { Panel } from "../../../model/dashboard.ts";
import type { PageCheck } from "../../pages/page-check.ts";

const columns = 12;

/** A hole in the grid looks like something that has not loaded. */
export const pageRows: PageCheck = {
  id: "pages/rows",
  severity: "error",
  summary: "the panels of each row fill its twelve columns",
  find({ page }) {
    return rowsOf(page.panels).flatMap((row) => {
      const width = widthOf(row);
      if (width === columns) return [];
      const names = row.map(({ id, width: own }) => `${id} ${own}`).join(", ");
      return [
        { field: `${row[0]?.id}.width`, message: `begins a row of ${width} columns (${names}); make them ${columns}` },
      ];
    });
  },
};

function rowsOf(panels: readonly Panel[]): Panel[][] {
  const rows: Panel[][] = [];
  for (const panel of panels) {
    const row = rows.at(-1);
    if (row && widthOf(row) + panel.width <= columns) row.push(panel);
    else rows.push([panel]);
  }
  return rows;
}

const widthOf = (row: readonly Panel[]) => row.reduce((sum, { width }) => sum + width, 0);
