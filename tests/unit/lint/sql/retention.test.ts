import { describe, expect, it } from "vitest";
import { asking, foundWith } from "../bench.ts";

const since = (from: string) =>
  foundWith(asking(`SELECT count(*) AS value FROM metrics_event WHERE timestamp > ${from} AND timestamp <= :now`));

describe("sql/retention", () => {
  it("says how far the rule looks back and how long events are kept", async () => {
    expect(await since(":now - interval '5 weeks'")).toEqual([
      "sql/retention: value looks back 35 days, but events are kept for 30; shorten it",
    ]);
    expect(await foundWith({ window: "31d" })).toEqual([
      "sql/retention: window looks back 31 days, but events are kept for 30; shorten it",
    ]);
  });

  it("adds up what is taken off :now", async () => {
    expect(await since(":now - :window - interval '30 days'")).toHaveLength(1);
    expect(await since(":now - 5 * interval '1 week'")).toHaveLength(1);
    expect(await since(":now - interval '29 days 23 hours' - :window")).toEqual([]);
  });

  it("knows that derived events are kept for longer", async () => {
    const derived = (from: string) =>
      foundWith(
        asking(`SELECT count(*) AS value FROM watchbill.derived_event WHERE timestamp > ${from} AND timestamp <= :now`),
      );
    expect(await derived(":now - interval '90 days'")).toEqual([]);
    expect(await derived(":now - interval '13 weeks'")).toEqual([
      "sql/retention: value looks back 91 days, but events are kept for 90; shorten it",
    ]);
  });

  it("accepts exactly what is kept", async () => {
    expect(await since(":now - interval '30 days'")).toEqual([]);
    expect(await foundWith({ window: "30d" })).toEqual([]);
  });
});
