import { describe, expect, it } from "vitest";
import { courseInWords, seriesInWords } from "../../../../site/charts/in-words.ts";
import { seriesChart } from "../../../../site/charts/series-chart.ts";
import { clockOf } from "../../../../site/format/time.ts";
import { sampleAround, seriesData, seriesWords } from "./sample-chart.ts";

describe("a chart for whoever does not see it", () => {
  it("says of each line the least, the most with its time and the last, then what is bad and what fired", () => {
    const chart = seriesChart(seriesWords, seriesData({ kokoro: [3, 34, null, 5] }), sampleAround(4));
    const band = { fromMs: 0, toMs: 1, severity: "critical" as const, label: "", inWords: "Critical, above for 1 h" };
    expect(
      seriesInWords(seriesWords, chart, [{ severity: "warning", at: 30, bad: "above" }], [band], clockOf("UTC")),
    ).toBe(
      "Queue depth, hourly maximum, Tue 24 Nov, 00:00 to Tue 24 Nov, 04:00. kokoro: least 3 jobs, most 34 jobs (Tue 24 Nov, 01:00), " +
        "last 5 jobs. Warning above 30 jobs. Critical, above for 1 h.",
    );
  });

  it("says that there are no values", () => {
    expect(courseInWords([null, null], "ms")).toBe("no values");
    expect(courseInWords([null, 1_500], "ms")).toBe("least 1.5 s, most 1.5 s, last 1.5 s");
  });
});
