import { describe, expect, it } from "vitest";
import { valuesAsTable } from "../../../../site/charts/chart-table.ts";
import type { HeatmapWords } from "../../../../site/charts/draw-heatmap.ts";
import type { HistogramWords } from "../../../../site/charts/draw-histogram.ts";
import { sampleAround, seriesData, seriesWords } from "./sample-chart.ts";

const around = sampleAround(2);
const { title, subtitle, help, width, id, source, range, empty } = seriesWords;
const common = { title, subtitle, help, width, id, source, range, empty };
const heatmap: HeatmapWords = { ...common, kind: "heatmap", unit: "blocks", xTitle: "Hour", yTitle: "Day" };
const histogram: HistogramWords = {
  ...common,
  kind: "histogram",
  unit: "blocks",
  classUnit: "s",
  classTitle: "Length",
};

describe("a chart as a table", () => {
  it("of a series has a row for each bucket, the latest first", () => {
    expect(valuesAsTable(seriesWords, seriesData({ kokoro: [1, 2], higgs: [null, 4] }), around)).toEqual({
      columns: ["Time", "kokoro", "higgs"],
      rows: [
        ["Tue 24 Nov, 01:00", "2 jobs", "4 jobs"],
        ["Tue 24 Nov, 00:00", "1 job", "–"],
      ],
    });
  });

  it("of a line without a name has the panel's, and what was before beside it", () => {
    const before = seriesData({ "": [8, 9] });
    const { columns, rows } = valuesAsTable(seriesWords, seriesData({ "": [1, 2] }), { ...around, before });
    expect(columns).toEqual(["Time", "Queue depth", "Queue depth, before"]);
    expect(rows[1]?.slice(1)).toEqual(["1 job", "8 jobs"]);
  });

  it("of a heatmap has its rows and columns", () => {
    const cells: [number, number, number][] = [[1, 0, 7]];
    expect(valuesAsTable(heatmap, { kind: "heatmap", x: ["00", "01"], y: ["Mon"], cells }, around)).toEqual({
      columns: ["Day / Hour", "00", "01"],
      rows: [["Mon", "–", "7 blocks"]],
    });
  });

  it("of a histogram has a row for each class", () => {
    const bars = [{ name: "", values: [3, null] }];
    expect(valuesAsTable(histogram, { kind: "histogram", from: [0, 90], bars }, around)).toEqual({
      columns: ["Length", "Queue depth"],
      rows: [
        ["from 0", "3 blocks"],
        ["from 1.5 min", "–"],
      ],
    });
  });
});
