import { describe, expect, it } from "vitest";
import { figure, foundIn, only } from "../page-bench.ts";

const asking = (value: string, where: string, from = "metrics_event") =>
  foundIn(
    only({
      ...figure,
      source: [from.split(" ")[0] as string, "metrics_event"].filter((name, at, all) => all.indexOf(name) === at),
      ignores: ["model", "people"],
      sql: `SELECT ${value} AS value FROM ${from} WHERE ${where} AND timestamp > :from AND timestamp <= :to`,
      sparkline: figure.sparkline.replace(/ AND \(:model.*?\)/, ""),
    }),
  );

describe("pages/events", () => {
  it("knows the types of events", async () => {
    expect(await asking("count(*)", "event_type IN ('synthesis_complete', 'synthesis_eror')")).toEqual([
      'pages/events: failed.sql "synthesis_eror" is no event type of metrics_event; did you mean "synthesis_error"?',
    ]);
    expect(await asking("count(*)", "event_type = 'synthesis_error'", "derived_event")).toEqual([
      expect.stringContaining('"synthesis_error" is no event type of derived_event'),
    ]);
  });

  it("knows which columns a type carries", async () => {
    expect(await asking("max(queue_depth)", "event_type = 'synthesis_complete'")).toEqual([
      "pages/events: failed.sql synthesis_complete never carries queue_depth; synthesis_queued, detection_queued do",
    ]);
    expect(await asking("max(queue_depth)", "event_type IN ('synthesis_complete', 'synthesis_queued')")).toEqual([]);
  });

  it("looks into a FILTER, where its own types count", async () => {
    const where = "event_type IN ('synthesis_complete', 'synthesis_queued')";
    const filter = (type: string) => `max(queue_depth) FILTER (WHERE event_type = '${type}')`;
    expect(await asking(filter("synthesis_queued"), where)).toEqual([]);
    expect(await asking(filter("synthesis_complete"), where)).toEqual([
      expect.stringContaining("synthesis_complete never carries queue_depth"),
    ]);
  });

  it("knows the fields of data", async () => {
    const field = (name: string) => `sum(TRY_CAST((data->>'${name}') AS DOUBLE))`;
    expect(await asking(field("events_count"), "event_type = 'billing_processed'")).toEqual([]);
    expect(await asking(field("event_count"), "event_type = 'billing_processed'")).toEqual([
      `pages/events: failed.sql no event type has data->>'event_count'; did you mean "events_count"?`,
    ]);
  });

  it("tells relations apart by their names where a SELECT reads several", async () => {
    const join = "derived_event AS d JOIN metrics_event AS m USING (request_id, timestamp)";
    expect(await asking("max(m.queue_depth)", "m.event_type = 'synthesis_queued'", join)).toEqual([]);
    expect(await asking("max(m.queue_depth)", "m.event_type = 'synthesis_error'", join)).toEqual([
      expect.stringContaining("synthesis_error never carries queue_depth"),
    ]);
  });
});
