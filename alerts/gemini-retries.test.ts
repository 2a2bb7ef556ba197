import { describe, expect, it } from "vitest";
import { event, ruleTest, type TestEvent, times } from "../backtest/rule-test.ts";
import { geminiRetries } from "./gemini-retries.ts";

const read = (count: number, retry_count?: number) => times(count, event("page_extraction_complete", { retry_count }));
const refused = (count: number, status_code: number) => times(count, event("page_extraction_error", { status_code }));

describe("gemini-retries", () => {
  it("warns when more than 40 % of pages needed a retry or met a server error, and ends below 20 %", async () => {
    const test = ruleTest(geminiRetries)
      .at("1m", ...read(59, 0), ...read(21, 1), ...refused(20, 503))
      .at("10m", ...read(105))
      .at("11m", ...read(1));
    expect(await test.run("15m")).toEqual(["1m firing warning", "11m resolved warning"]);
  });

  it("looks back an hour", async () => {
    const test = ruleTest(geminiRetries)
      .at("1m", ...read(10, 2))
      .at("60m", ...read(10));
    expect(await test.run("70m")).toEqual(["1m firing warning", "1h1m resolved warning"]);
  });

  it("is quiet at 40 %, about nine pages, and about refused quotas that were not tried again", async () => {
    const quiet = async (...events: TestEvent[]) =>
      expect(
        await ruleTest(geminiRetries)
          .at("1m", ...events)
          .run("5m"),
      ).toEqual([]);
    await quiet(...read(60), ...read(40, 1));
    await quiet(...read(9, 3));
    await quiet(...refused(50, 429));
  });
});
