import { describe, expect, it } from "vitest";
import { foundIn, only, series } from "../page-bench.ts";

describe("pages/alert", () => {
  it("wants seconds where the alert counts seconds", async () => {
    expect(await foundIn(only({ ...series, alert: "queue-wait", unit: "ms" }))).toEqual([
      'pages/alert: depth.unit is "ms", and queue-wait counts in "s": write that one, and convert in the SQL',
    ]);
    expect(await foundIn(only({ ...series, alert: "queue-wait", unit: "s" }))).toEqual([]);
  });

  it("takes another quantity beside an alert: when it fired is drawn all the same", async () => {
    expect(await foundIn(only({ ...series, alert: "billing-reconciliation", unit: "blocks" }))).toEqual([]);
  });
});
