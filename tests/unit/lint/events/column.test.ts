import { describe, expect, it } from "vitest";
import { asking, foundWith, recently } from "../bench.ts";

const max = (column: string, where: string) =>
  foundWith(asking(`SELECT max(${column}) AS value FROM metrics_event ${where}`));
const bounds = "timestamp > :now - :window AND timestamp <= :now";

describe("events/column", () => {
  it("says which events do carry the column", async () => {
    expect(await max("queue_depth", recently("synthesis_complete"))).toEqual([
      "events/column: value synthesis_complete never carries queue_depth; synthesis_queued, detection_queued do",
    ]);
  });

  it("knows what derived events carry", async () => {
    const text = `SELECT max(duration_ms) AS value FROM watchbill.derived_event ${recently("document_upload")}`;
    expect(await foundWith(asking(text))).toEqual([
      "events/column: value document_upload never carries duration_ms; auth_failure, http_access do",
    ]);
    expect(await foundWith(asking(text.replace("document_upload", "http_access")))).toEqual([]);
  });

  it("looks at conditions as well as results", async () => {
    const where = `${recently("stripe_webhook")} AND voice_slug = 'anna'`;
    expect(await max("duration_ms", where)).toEqual([
      expect.stringContaining("stripe_webhook never carries voice_slug"),
    ]);
  });

  it("accepts what one of several types carries, unless a FILTER leaves only another", async () => {
    const both = `WHERE event_type IN ('synthesis_queued', 'synthesis_complete') AND ${bounds}`;
    expect(await max("queue_depth", both)).toEqual([]);
    const filtered = "queue_depth) FILTER (WHERE event_type = 'synthesis_complete'";
    expect(await max(filtered, both)).toEqual([
      expect.stringContaining("synthesis_complete never carries queue_depth"),
    ]);
  });

  it("accepts every column where no type is named, or by exclusion only", async () => {
    expect(await max("queue_depth", `WHERE ${bounds}`)).toEqual([]);
    expect(await max("queue_depth", `WHERE event_type <> 'synthesis_complete' AND ${bounds}`)).toEqual([]);
    expect(await max("queue_depth", `WHERE event_type NOT IN ('synthesis_complete') AND ${bounds}`)).toEqual([]);
  });

  it("knows a column by the table's alias, and not another table's", async () => {
    const joined = (column: string) =>
      foundWith(
        asking(`SELECT max(${column}) AS value FROM metrics_event AS e JOIN (SELECT 1 AS queue_depth) AS other ON true
          WHERE e.event_type = 'synthesis_complete' AND e.timestamp > :now - :window AND e.timestamp <= :now`),
      );
    expect(await joined("e.queue_depth")).toHaveLength(1);
    expect(await joined("voice_slug) + max(e.queue_wait_ms")).toEqual([]);
    expect(await joined("page_idx")).toHaveLength(1);
    expect(await joined("other.queue_depth")).toEqual([]);
  });

  it("looks into an inner SELECT, by its own types", async () => {
    const inner = `SELECT queue_depth AS depth FROM metrics_event ${recently("synthesis_complete")}`;
    expect(await foundWith(asking(`SELECT max(depth) AS value FROM (${inner}) AS recent`))).toHaveLength(1);
    expect(await foundWith(asking(`WITH recent AS (${inner}) SELECT max(depth) AS value FROM recent`))).toHaveLength(1);
  });
});
