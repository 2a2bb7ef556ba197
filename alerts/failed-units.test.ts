import { describe, expect, it } from "vitest";
import { ruleTest } from "../backtest/rule-test.ts";
import { failedUnits } from "./failed-units.ts";

const failed = (unit: string) => ({ labels: { unit }, annotations: { description: "Daily backup" }, value: 1 });

describe("failed-units", () => {
  it("warns of each unit that has failed for a minute, until it has not", async () => {
    const test = ruleTest(failedUnits)
      .rows("1m", failed("backup.service"))
      .rows("3m", failed("backup.service"), failed("certbot.service"))
      .rows("5m", failed("certbot.service"));
    expect(await test.run("6m")).toEqual([
      "1m pending warning (backup.service)",
      "2m firing warning (backup.service)",
      "3m pending warning (certbot.service)",
      "4m firing warning (certbot.service)",
      "5m resolved warning (backup.service): no data any more",
    ]);
  });

  it("is quiet about a unit that is started again within a minute, and asks systemd", async () => {
    const test = ruleTest(failedUnits).rows("1m", failed("backup.service")).rows("105s");
    expect((await test.run("5m")).filter((change) => change.includes("firing"))).toEqual([]);
    expect(await ruleTest(failedUnits).rows("1m").run("5m")).toEqual([]);
    expect(failedUnits.value).toEqual({ source: "units", metric: "failed" });
  });
});
