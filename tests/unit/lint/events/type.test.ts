import { describe, expect, it } from "vitest";
import { asking, foundWith, recently, withSql } from "../bench.ts";

describe("events/type", () => {
  it("guesses what was meant", async () => {
    const found = await foundWith(withSql("'synthesis_complete'", "'synthesis_completed'"));
    expect(found).toEqual([
      expect.stringContaining('no event has the type "synthesis_completed"; did you mean "synthesis_complete"?'),
    ]);
  });

  it("looks into FILTER, CASE, OR and ANY", async () => {
    expect(await foundWith(withSql("event_type = 'synthesis_error'", "event_type = 'synthesis_eror'"))).toHaveLength(1);
    const inCase = "count(CASE WHEN event_type = 'synthesis_eror' THEN 1 END)";
    expect(await foundWith(withSql("count(*) FILTER (WHERE event_type = 'synthesis_error')", inCase))).toHaveLength(1);
    const named = "event_type IN ('synthesis_complete', 'synthesis_error')";
    const either = "(event_type = 'synthesis_complete' OR event_type = 'synthesis_eror')";
    expect(await foundWith(withSql(named, either))).toHaveLength(1);
    expect(await foundWith(withSql(named, "event_type = ANY (ARRAY['synthesis_eror'])"))).toHaveLength(1);
  });

  it("knows which table has a type", async () => {
    const from = (table: string, type: string) =>
      foundWith(asking(`SELECT count(*) AS value FROM ${table} ${recently(type)}`));
    expect(await from("watchbill.derived_event", "auth_failure")).toEqual([]);
    expect(await from("watchbill.derived_event", "synthesis_error")).toEqual([
      'events/type: value no event in derived_event has the type "synthesis_error": it is one of metrics_event',
    ]);
    expect(await from("metrics_event", "gemini_retry")).toEqual([
      'events/type: value no event in metrics_event has the type "gemini_retry": it is one of derived_event',
    ]);
    expect(await from("watchbill.derived_event", "auth_failures")).toEqual([
      expect.stringContaining('did you mean "auth_failure"?'),
    ]);
  });

  it("leaves other columns' texts alone", async () => {
    expect(await foundWith(withSql("GROUP BY", "AND model_slug = 'kokoro' GROUP BY"))).toEqual([]);
  });
});
