import { dashboardLimits } from "../../../model/dashboard.ts";
import type { HeatmapData, PanelData } from "../../../model/dashboard-data.ts";
import type { Answer } from "../../query/ask.ts";
import { columnsOf } from "./columns.ts";
import { numberOf, textOf } from "./value.ts";

/** Cells of what has a value, with the names of both axes in the order in which they first come. */
export function heatmapOf(answer: Answer): PanelData {
  const columns = columnsOf(answer, ["x", "y", "value"]);
  const [x, y] = [new Map<string, number>(), new Map<string, number>()];
  const cells: HeatmapData["cells"] = [];
  for (const row of answer.rows) {
    const value = numberOf(row[columns.value]);
    const at = [placeIn(x, textOf(row[columns.x])), placeIn(y, textOf(row[columns.y]))] as const;
    if (value !== null) cells.push([...at, value]);
  }
  if (x.size * y.size > dashboardLimits.heatmapCells) {
    throw new Error(
      `it has ${x.size} by ${y.size} cells, and at most ${dashboardLimits.heatmapCells} are drawn; make classes`,
    );
  }
  return cells.length === 0
    ? { state: "empty" }
    : { state: "data", kind: "heatmap", x: [...x.keys()], y: [...y.keys()], cells };
}

function placeIn(names: Map<string, number>, name: string): number {
  const place = names.get(name) ?? names.size;
  names.set(name, place);
  return place;
}
