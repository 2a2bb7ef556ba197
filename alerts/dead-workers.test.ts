import { describe, expect, it } from "vitest";
import { event, ruleTest, times } from "../backtest/rule-test.ts";
import { deadWorkers } from "./dead-workers.ts";

const model = (event_type: string, model_slug = "kokoro") => event(event_type, { model_slug });

describe("dead-workers", () => {
  it("is critical when five jobs of a model are queued and none comes out for a minute, until one does", async () => {
    const test = ruleTest(deadWorkers)
      .every("30s", "1m", "8m", model("synthesis_queued"), model("synthesis_queued", "higgs"))
      .every("30s", "1m", "8m", model("synthesis_complete", "higgs"))
      .at("5m", model("synthesis_complete"));
    expect(await test.run("8m")).toEqual([
      "3m pending critical (kokoro)",
      "4m firing critical (kokoro)",
      "5m resolved critical (kokoro)",
    ]);
  });

  it("looks back five minutes for anything that came out, and keeps firing when nobody asks any more", async () => {
    const test = ruleTest(deadWorkers)
      .at("1m", model("synthesis_complete"))
      .every("30s", "1m", "7m", model("synthesis_queued"));
    expect(await test.run("20m")).toEqual(["6m pending critical (kokoro)", "7m firing critical (kokoro)"]);
  });

  it("is quiet about four jobs, and wherever a job fails or goes back: somebody took it", async () => {
    expect(
      await ruleTest(deadWorkers)
        .at("1m", ...times(4, model("synthesis_queued")))
        .run("5m"),
    ).toEqual([]);
    for (const sign of ["synthesis_complete", "synthesis_error", "job_requeued", "job_dlq"])
      expect(
        await ruleTest(deadWorkers)
          .at("1m", ...times(90, model("synthesis_queued")), model(sign))
          .run("5m"),
        sign,
      ).toEqual([]);
  });
});
