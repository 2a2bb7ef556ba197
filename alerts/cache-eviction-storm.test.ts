import { describe, expect, it } from "vitest";
import { event, ruleTest, type TestEvent } from "../backtest/rule-test.ts";
import { cacheEvictionStorm } from "./cache-eviction-storm.ts";

/** Blocks numbered from `first` on. */
const made = (count: number, first = 0): TestEvent[] =>
  Array.from({ length: count }, (_, index) => event("synthesis_complete", { variant_hash: `block-${first + index}` }));

describe("cache-eviction-storm", () => {
  it("warns when more than a fifth is made again within the hour, for five minutes, and ends below a tenth", async () => {
    const test = ruleTest(cacheEvictionStorm, { step: "1m" })
      .at("1m", ...made(79))
      .at("10m", ...made(21))
      .at("30m", ...made(110, 100))
      .at("31m", ...made(1, 500));
    expect(await test.run("40m")).toEqual(["10m pending warning", "15m firing warning", "31m resolved warning"]);
  });

  it("looks back an hour, and is over when nobody listens", async () => {
    const test = ruleTest(cacheEvictionStorm, { step: "1m" })
      .at("1m", ...made(60))
      .at("30m", ...made(60));
    expect((await test.run("80m")).at(-1)).toBe("1h1m resolved warning: no data any more");
  });

  it("is quiet at a fifth, about 99 blocks, about what comes from the cache, and about jobs that are tried again", async () => {
    const quiet = async (...events: TestEvent[]) =>
      expect(
        await ruleTest(cacheEvictionStorm, { step: "1m" })
          .at("1m", ...events)
          .run("20m"),
      ).toEqual([]);
    await quiet(...made(80), ...made(20));
    await quiet(...made(50), ...made(49));
    await quiet(...made(100), ...made(100).map((block) => ({ ...block, event_type: "cache_hit" })));
    await quiet(...made(100), ...made(100).map((block) => ({ ...block, event_type: "job_requeued" })));
  });
});
