import { describe, expect, it } from "vitest";
import { event, ruleTest, times } from "../backtest/rule-test.ts";
import { apiRateLimits } from "./api-rate-limits.ts";

const refused = (count: number, api_name: string) => times(count, event("api_rate_limit", { data: { api_name } }));

describe("api-rate-limits", () => {
  it("warns of the API that refused more than 30 times in an hour, and ends below 10", async () => {
    const test = ruleTest(apiRateLimits)
      .at("1m", ...refused(21, "gemini"), ...refused(20, "inworld"))
      .at("10m", ...refused(10, "gemini"), ...refused(10, "inworld"))
      .at("50m", ...refused(1, "gemini"))
      .at("55m", ...refused(9, "gemini"));
    expect(await test.run("2h")).toEqual(["10m firing warning (gemini)", "1h50m resolved warning (gemini)"]);
  });

  it("is over when nothing is refused any more", async () => {
    const test = ruleTest(apiRateLimits).at("1m", ...refused(31, "gemini"));
    expect(await test.run("70m")).toEqual([
      "1m firing warning (gemini)",
      "1h1m resolved warning (gemini): no data any more",
    ]);
  });

  it("is quiet at 30, and about refused quotas of pages, which are normal", async () => {
    const test = ruleTest(apiRateLimits).at(
      "1m",
      ...refused(30, "gemini"),
      ...times(99, event("page_extraction_error", { status_code: 429 })),
    );
    expect(await test.run("70m")).toEqual([]);
  });
});
