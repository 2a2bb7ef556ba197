import { describe, expect, it } from "vitest";
import { event, ruleTest, times } from "../backtest/rule-test.ts";
import { detectionWait } from "./detection-wait.ts";

const waited = (count: number, seconds: number) =>
  times(count, event("detection_complete", { queue_wait_ms: seconds * 1_000 }));

describe("detection-wait", () => {
  it("warns when half of ten pages waited longer than 8 s for two minutes, and ends below 5 s", async () => {
    const test = ruleTest(detectionWait)
      .at("1m", ...waited(6, 8.1), ...waited(4, 1))
      .at("5m", ...waited(10, 5))
      .at("16m", ...waited(9, 4.9))
      .at("17m", ...waited(2, 4.9));
    expect(await test.run("25m")).toEqual(["1m pending warning", "3m firing warning", "17m resolved warning"]);
  });

  it("is over a quarter of an hour after the last scan", async () => {
    const test = ruleTest(detectionWait).at("1m", ...waited(10, 60));
    expect((await test.run("20m")).at(-1)).toBe("16m resolved warning: no data any more");
  });

  it("is quiet at 8 s, about nine pages, about the tail of a thick scan, and about synthesis", async () => {
    const quiet = async (...events: ReturnType<typeof waited>) =>
      expect(
        await ruleTest(detectionWait)
          .at("1m", ...events)
          .run("10m"),
      ).toEqual([]);
    await quiet(...waited(10, 8));
    await quiet(...waited(9, 60));
    await quiet(...waited(6, 2), ...waited(5, 60));
    await quiet(...times(10, event("synthesis_complete", { queue_wait_ms: 60_000 })));
  });
});
