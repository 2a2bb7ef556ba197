import { describe, expect, it } from "vitest";
import { event, ruleTest, times } from "../backtest/rule-test.ts";
import { httpErrors } from "./http-errors.ts";

const answered = (count: number, status: number) => times(count, event("http_request", { status_code: status }));

describe("http-errors", () => {
  it("warns above 5 % and ends below 2 %", async () => {
    const test = ruleTest(httpErrors)
      .at("1m", ...answered(94, 200), ...answered(6, 500))
      .at("2m", ...answered(200, 200))
      .at("3m", ...answered(1, 200));
    expect(await test.run("5m")).toEqual(["1m firing warning", "3m resolved warning"]);
  });

  it("is critical above 25 % and a warning again below 10 %", async () => {
    const test = ruleTest(httpErrors)
      .at("1m", ...answered(74, 200), ...answered(26, 503))
      .at("2m", ...answered(160, 200))
      .at("3m", ...answered(1, 200));
    expect(await test.run("5m")).toEqual(["1m firing critical", "3m deescalated warning"]);
  });

  it("looks back five minutes", async () => {
    const test = ruleTest(httpErrors)
      .at("1m", ...answered(20, 500))
      .at("5m", ...answered(20, 200));
    expect(await test.run("8m")).toEqual(["1m firing critical", "6m resolved critical"]);
  });

  it("is quiet at 5 %, and 25 % is no more than a warning", async () => {
    expect(
      await ruleTest(httpErrors)
        .at("1m", ...answered(95, 200), ...answered(5, 500))
        .run("3m"),
    ).toEqual([]);
    const quarter = ruleTest(httpErrors).at("1m", ...answered(75, 200), ...answered(25, 500));
    expect(await quarter.run("3m")).toEqual(["1m firing warning"]);
  });

  it("is quiet when the client is at fault, when 19 requests are all there are, and about other events", async () => {
    expect(
      await ruleTest(httpErrors)
        .at("1m", ...answered(50, 499))
        .run("3m"),
    ).toEqual([]);
    expect(
      await ruleTest(httpErrors)
        .at("1m", ...answered(19, 500))
        .run("3m"),
    ).toEqual([]);
    const fetched = times(50, event("url_fetch", { status_code: 500 }));
    expect(
      await ruleTest(httpErrors)
        .at("1m", ...fetched, ...answered(20, 200))
        .run("3m"),
    ).toEqual([]);
  });
});
