import { describe, expect, it } from "vitest";
import { figure, foundIn, histogram, rightPage, series } from "../page-bench.ts";

describe("pages/rows", () => {
  it("names the row that has a hole", async () => {
    const panels = [{ ...figure, width: 3 as const }, series, histogram];
    expect(await foundIn({ ...rightPage, panels })).toEqual([
      "pages/rows: failed.width begins a row of 11 columns (failed 3, depth 8); make them 12",
    ]);
  });

  it("sees what does not fit into a row begin the next one", async () => {
    expect(await foundIn({ ...rightPage, panels: [series, histogram, figure] })).toEqual([
      "pages/rows: depth.width begins a row of 8 columns (depth 8); make them 12",
      "pages/rows: failed.width begins a row of 4 columns (failed 4); make them 12",
    ]);
  });
});
