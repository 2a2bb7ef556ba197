import { describe, expect, it } from "vitest";
import { event, ruleTest, times } from "../backtest/rule-test.ts";
import { detectionErrors } from "./detection-errors.ts";

const good = (count: number) => times(count, event("detection_complete"));
const bad = (count: number) => times(count, event("detection_error"));

describe("detection-errors", () => {
  it("warns when more than a fifth of the pages fail, and ends below a tenth", async () => {
    const test = ruleTest(detectionErrors)
      .at("1m", ...good(79), ...bad(21))
      .at("5m", ...good(110))
      .at("6m", ...good(1));
    expect(await test.run("10m")).toEqual(["1m firing warning", "6m resolved warning"]);
  });

  it("looks back an hour", async () => {
    const test = ruleTest(detectionErrors)
      .at("1m", ...bad(10))
      .at("60m", ...good(10));
    expect(await test.run("70m")).toEqual(["1m firing warning", "1h1m resolved warning"]);
  });

  it("is quiet at a fifth, about nine pages, and about blocks that fail", async () => {
    const quiet = async (...events: ReturnType<typeof good>) =>
      expect(
        await ruleTest(detectionErrors)
          .at("1m", ...events)
          .run("5m"),
      ).toEqual([]);
    await quiet(...good(80), ...bad(20));
    await quiet(...bad(9));
    await quiet(...good(10), ...times(90, event("synthesis_error")));
  });
});
