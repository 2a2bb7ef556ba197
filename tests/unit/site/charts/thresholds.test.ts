import { describe, expect, it } from "vitest";
import { placed, thresholdsOf } from "../../../../site/charts/thresholds.ts";
import { sampleAlert } from "./sample-chart.ts";

describe("thresholds of a chart", () => {
  it("are its alert's levels", () => {
    const alert = sampleAlert("jobs", [{ above: 30 }, { severity: "critical", above: 80 }]);
    expect(thresholdsOf(alert, "jobs")).toEqual([
      { severity: "warning", at: 30, bad: "above" },
      { severity: "critical", at: 80, bad: "above" },
    ]);
  });

  it("know the side that is bad", () => {
    expect(thresholdsOf(sampleAlert("%", [{ below: 98 }]), "%")).toEqual([
      { severity: "warning", at: 98, bad: "below" },
    ]);
  });

  it("are in the chart's unit of time", () => {
    expect(thresholdsOf(sampleAlert("s", [{ above: 2.5 }]), "ms")[0]?.at).toBe(2_500);
    expect(thresholdsOf(sampleAlert("h", [{ above: 2 }]), "min")[0]?.at).toBe(120);
  });

  it("are none where the alert measures something else, or there is none", () => {
    expect(thresholdsOf(sampleAlert("errors", [{ above: 3 }]), "%")).toEqual([]);
    expect(thresholdsOf(undefined, "%")).toEqual([]);
  });

  it("are named at the edge where they are so far away that nothing would be seen of the data", () => {
    const thresholds = thresholdsOf(sampleAlert("ms", [{ above: 20 }, { severity: "critical", above: 900 }]), "ms");
    const { inside, beyond } = placed(thresholds, 14);
    expect(inside.map(({ at }) => at)).toEqual([20]);
    expect(beyond.map(({ at }) => at)).toEqual([900]);
  });

  it("of zero is inside while all is zero", () => {
    expect(placed(thresholdsOf(sampleAlert("jobs", [{ above: 0 }]), "jobs"), 0).inside).toHaveLength(1);
  });
});
