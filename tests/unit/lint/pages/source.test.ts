import { describe, expect, it } from "vitest";
import { figure, foundIn, only, table } from "../page-bench.ts";

describe("pages/source", () => {
  it("wants all that is read, and nothing else", async () => {
    expect(await foundIn(only({ ...table, source: ["errors"] }))).toEqual([
      "pages/source: visits.source does not name sessions, which the SQL reads; add it",
      "pages/source: visits.source names errors, which the SQL does not read; remove it",
    ]);
  });

  it("takes what a sparkline and the aggregates read as well, and nothing that the SQL defines itself", async () => {
    const aggregated = `WITH failed AS (SELECT events FROM metrics_daily WHERE bucket > :from AND bucket <= :to
AND event_type = 'synthesis_error' AND (:model IS NULL OR model_slug = :model)) SELECT sum(events) AS value FROM failed`;
    const panel = { ...figure, aggregated };
    expect(await foundIn(only({ ...panel, source: ["metrics_event", "metrics_daily"] }))).toEqual([]);
    expect(await foundIn(only(panel))).toEqual([
      "pages/source: failed.source does not name metrics_daily, which the SQL reads; add it",
    ]);
  });
});
