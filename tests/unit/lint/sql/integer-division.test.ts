import { describe, expect, it } from "vitest";
import { asking, foundWith, recently, withSql } from "../bench.ts";

describe("sql/integer-division", () => {
  it("is said of counts, sums and columns of whole numbers, wherever they stand", async () => {
    expect(await foundWith(withSql("100.0 * count", "count"))).toContainEqual(
      expect.stringContaining("sql/integer-division: value divides whole numbers"),
    );
    const ofWords = `SELECT max(worker_latency_ms / text_length) AS value FROM metrics_event ${recently("synthesis_complete")}`;
    expect(
      await foundWith(asking(ofWords.replace("worker_latency_ms / text_length", "total_latency_ms / 1000"))),
    ).toHaveLength(1);
    expect(await foundWith(asking(ofWords))).toHaveLength(1);
    expect(await foundWith(withSql("/ count(*)", "/ NULLIF(count(*), 0)"))).toEqual([]);
    expect(await foundWith(withSql("100.0 * count", "100 * count"))).toHaveLength(1);
  });

  it("is not said where one side has a fraction", async () => {
    const max = (value: string) =>
      foundWith(asking(`SELECT ${value} AS value FROM metrics_event ${recently("synthesis_complete")}`));
    expect(await max("max(total_latency_ms) / 1000.0")).toEqual([]);
    expect(await max("max(total_latency_ms)::float8 / 1000")).toEqual([]);
    expect(await max("extract(epoch FROM max(timestamp)) / 60")).toEqual([]);
  });
});
