import { describe, expect, it } from "vitest";
import { withBoundArrows } from "../../../backtest/duckdb-arrows.ts";
import { sightOf } from "../../../backtest/lookback.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const seen = (where: string, from = "metrics_event") =>
  sightOf(`SELECT count(*) AS value FROM ${from} WHERE ${where}`, 5 * minuteMs);

describe("how far a rule's text sees", () => {
  it.each([
    ["timestamp > :now - :window AND timestamp <= :now", 5 * minuteMs],
    ["event_type = 'x' AND (timestamp >= :now - interval '2 hours' AND timestamp < :now)", 2 * hourMs],
    ["timestamp BETWEEN :now - 28 * interval '1 day' AND :now - interval '1 day'", 28 * 24 * hourMs],
    ["timestamp > date_trunc('hour', :now) - interval '1 day 1 hour' AND timestamp <= :now", 26 * hourMs],
    ["timestamp > :now - :window - interval '10 minutes' AND timestamp <= :now", 15 * minuteMs],
  ])("%s", (where, backMs) => {
    expect(seen(where)).toEqual({ backMs, ahead: false });
  });

  it.each([
    ["nothing bounds it", "event_type = 'x'"],
    ["the bound is one of two choices", "timestamp > :now - :window OR event_type = 'x'"],
    ["the bound depends on a row", "timestamp > :now - make_interval(secs => duration_ms)"],
    ["the interval cannot be read", "timestamp > :now - interval 'P1D'"],
    ["another column is bounded", "created > :now - :window"],
  ])("is without limit where %s", (_, where) => {
    expect(seen(`${where} AND timestamp <= :now`).backMs).toBeUndefined();
  });

  it("sees ahead where nothing ends the look at :now", () => {
    expect(seen("timestamp > :now - :window").ahead).toBe(true);
    expect(seen("timestamp > :now - :window AND timestamp < :now + interval '1 hour'").ahead).toBe(true);
    expect(seen("timestamp > :now - :window AND timestamp <= :now - interval '1 hour'").ahead).toBe(false);
  });

  it("is the furthest of several looks, and limited only when all of them are", () => {
    const two = "metrics_event a JOIN metrics_event b ON a.request_id = b.request_id";
    const both = "a.timestamp <= :now AND b.timestamp <= :now AND a.timestamp > :now - :window";
    expect(seen(`${both} AND b.timestamp > :now - interval '1 hour'`, two)).toEqual({ backMs: hourMs, ahead: false });
    expect(seen(both, two).backMs).toBeUndefined();
    const nested =
      "(SELECT max(timestamp) FROM metrics_event) > :now AND timestamp > :now - :window AND timestamp <= :now";
    expect(seen(nested)).toEqual({ backMs: undefined, ahead: true });
  });
});

describe("arrows for DuckDB", () => {
  it("are bound to what they stand beside, and to nothing else", () => {
    expect(withBoundArrows("a = 1 AND data->>'b' LIKE 'c%'")).toBe("a = 1 AND (data->>'b') LIKE 'c%'");
    expect(withBoundArrows("e.data -> 'b' ->> 0 = 'x'")).toBe("(e.data -> 'b' ->> 0) = 'x'");
  });

  it("stay as they are in text and in comments", () => {
    const text = "SELECT 'it''s data->>''b''' -- data->>'b'\n/* data->>'b' */";
    expect(withBoundArrows(text)).toBe(text);
  });
});
