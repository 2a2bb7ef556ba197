import { describe, expect, it } from "vitest";
import { event, ruleTest, times } from "../backtest/rule-test.ts";
import { queueWait } from "./queue-wait.ts";

const waited = (count: number, seconds: number, model = "higgs") =>
  times(count, event("synthesis_complete", { model_slug: model, queue_wait_ms: seconds * 1_000 }));

describe("queue-wait", () => {
  it("warns when half of a model's blocks waited 26 s for five minutes, and ends below 15 s", async () => {
    const test = ruleTest(queueWait)
      .every("30s", "1m", "8m", ...waited(3, 26), ...waited(2, 1), ...waited(5, 1, "kokoro"))
      .every("30s", "8m", "12m", ...waited(5, 15))
      .every("30s", "12m", "15m", ...waited(5, 14));
    expect(await test.run("15m")).toEqual([
      "1m pending warning (higgs)",
      "6m firing warning (higgs)",
      "12m30s resolved warning (higgs)",
    ]);
  });

  it("looks back two minutes, and is over when nothing is finished any more", async () => {
    const test = ruleTest(queueWait).every("30s", "1m", "7m", ...waited(5, 60));
    expect((await test.run("15m")).slice(1)).toEqual([
      "6m firing warning (higgs)",
      "8m30s resolved warning (higgs): no data any more",
    ]);
  });

  it("is quiet at 25 s, about four blocks, about less than half of them, and about layout detection", async () => {
    const quiet = async (...events: ReturnType<typeof waited>) =>
      expect(
        await ruleTest(queueWait)
          .every("2m", "1m", "12m", ...events)
          .run("12m"),
      ).toEqual([]);
    await quiet(...waited(5, 25));
    await quiet(...waited(4, 60));
    await quiet(...waited(2, 60), ...waited(3, 1));
    await quiet(...times(9, event("detection_complete", { model_slug: "higgs", queue_wait_ms: 60_000 })));
  });
});
