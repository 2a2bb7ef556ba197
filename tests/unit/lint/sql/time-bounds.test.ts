import { describe, expect, it } from "vitest";
import { asking, foundWith } from "../bench.ts";

const where = (condition: string) =>
  foundWith(asking(`SELECT count(*) AS value FROM metrics_event WHERE ${condition}`));
const everything = "sql/time-bounds: value reads every event there is; add AND timestamp > :now - :window";
const future = "sql/time-bounds: value reads the future in a backtest; add AND timestamp <= :now";

describe("sql/time-bounds", () => {
  it("asks for the bound that is missing", async () => {
    expect(await where("timestamp <= :now")).toEqual([everything]);
    expect(await where("timestamp > :now - :window")).toEqual([future]);
    expect(await where(":now >= timestamp")).toEqual([everything]);
    expect(await where("event_type = 'error'")).toEqual([everything, future]);
  });

  it("takes no bound that lies ahead, that is a fixed date, or that wraps the column", async () => {
    expect(await where("timestamp > :now - :window AND timestamp < :now + interval '1 hour'")).toEqual([future]);
    const endOfHour = "date_trunc('hour', :now) + interval '1 hour'";
    expect(await where(`timestamp > :now - :window AND timestamp < ${endOfHour}`)).toEqual([future]);
    expect(await where("timestamp > '2026-01-01' AND timestamp <= :now")).toEqual([everything]);
    expect(await where("date_trunc('hour', timestamp) > :now - :window AND timestamp <= :now")).toEqual([everything]);
    expect(await where("(timestamp > :now - :window OR model_slug = 'x') AND timestamp <= :now")).toEqual([everything]);
  });

  it("knows BETWEEN, the other way round, and bounds further back", async () => {
    expect(await where("timestamp BETWEEN :now - :window AND :now")).toEqual([]);
    expect(await where(":now - :window < timestamp AND :now >= timestamp")).toEqual([]);
    expect(await where("timestamp > :now - interval '2 days' AND timestamp <= :now - interval '1 day'")).toEqual([]);
    expect(await where("timestamp > date_trunc('day', :now) AND timestamp <= :now")).toEqual([]);
    expect(await where("timestamp > :now - :window AND timestamp < date_trunc('minute', :now)")).toEqual([]);
  });

  it("asks every SELECT over the events", async () => {
    const bounded = "timestamp > :now - :window AND timestamp <= :now";
    const two = `SELECT count(*) AS value FROM metrics_event WHERE ${bounded}
      AND user_id NOT IN (SELECT user_id FROM metrics_event WHERE event_type = 'cache_hit')`;
    expect(await foundWith(asking(two))).toEqual([everything, future]);
    const union = `SELECT count(*) AS value FROM metrics_event WHERE ${bounded}
      UNION ALL SELECT count(*) FROM metrics_event`;
    expect(await foundWith(asking(union))).toEqual([everything, future]);
  });
});
