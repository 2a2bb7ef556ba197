import { describe, expect, it } from "vitest";
import { event, ruleTest, times } from "../backtest/rule-test.ts";
import { geminiErrors } from "./gemini-errors.ts";

const good = (count: number) => times(count, event("page_extraction_complete"));
const bad = (count: number, status_code: number | null = 503) =>
  times(count, event("page_extraction_error", { status_code }));

describe("gemini-errors", () => {
  it("warns when more than a fifth of the pages fail, with a status or without, and ends below a tenth", async () => {
    const test = ruleTest(geminiErrors)
      .at("1m", ...good(79), ...bad(11), ...bad(10, null))
      .at("5m", ...good(110))
      .at("6m", ...good(1));
    expect(await test.run("10m")).toEqual(["1m firing warning", "6m resolved warning"]);
  });

  it("looks back an hour", async () => {
    const test = ruleTest(geminiErrors)
      .at("1m", ...bad(10))
      .at("60m", ...good(10));
    expect(await test.run("70m")).toEqual(["1m firing warning", "1h1m resolved warning"]);
  });

  it("is quiet at a fifth, about nine pages, and about any number of refused quotas", async () => {
    const quiet = async (...events: ReturnType<typeof good>) =>
      expect(
        await ruleTest(geminiErrors)
          .at("1m", ...events)
          .run("5m"),
      ).toEqual([]);
    await quiet(...good(80), ...bad(20));
    await quiet(...bad(9), ...bad(5, 429));
    await quiet(...good(10), ...bad(500, 429));
  });
});
