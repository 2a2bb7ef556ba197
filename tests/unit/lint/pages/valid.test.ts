import { describe, expect, it } from "vitest";
import { figure, foundIn, only, rightPage } from "../page-bench.ts";

describe("pages/valid", () => {
  it("finds nothing in a right page, and neither does any other check", async () => {
    expect(await foundIn(rightPage)).toEqual([]);
  });

  it("says what the deployment would refuse, and leaves a wrong shape to that alone", async () => {
    const { unit: _, ...unitless } = figure;
    expect(await foundIn(only({ ...unitless, sql: "SELECT nothing" } as typeof figure))).toEqual([
      'pages/valid: failed.unit is missing; say what the number counts: "ms", "%", "blocks"',
    ]);
  });
});
