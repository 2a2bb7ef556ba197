import { describe, expect, it } from "vitest";
import { event, ruleTest, times } from "../backtest/rule-test.ts";
import { authFailureBurst } from "./auth-failure-burst.ts";

const answered = (count: number, status_code: number, endpoint = "/auth/sign-in") =>
  times(count, event("http_request", { status_code, endpoint }));

describe("auth-failure-burst", () => {
  it("warns of the 51st in five minutes, and ends below 20", async () => {
    const test = ruleTest(authFailureBurst)
      .at("1m", ...answered(31, 401))
      .at("4m", ...answered(20, 401))
      .at("7m", ...answered(19, 401));
    expect(await test.run("15m")).toEqual(["4m firing warning", "9m resolved warning"]);
  });

  it("is quiet at 50, about sign-ins that go well, and about 401 elsewhere", async () => {
    const test = ruleTest(authFailureBurst)
      .at("1m", ...answered(50, 401), ...answered(200, 200))
      .at("2m", ...answered(200, 401, "/documents"));
    expect(await test.run("10m")).toEqual([]);
  });
});
