import { describe, expect, it } from "vitest";
import { asking, foundWith, problemsWith, recently, withSql } from "../bench.ts";

const minimum = "HAVING count(*) >= 20";

describe("sql/minimum", () => {
  it("asks a share for enough cases", async () => {
    expect(await foundWith(withSql(minimum, ""))).toEqual([
      "sql/minimum: value judges a share however few the cases; add HAVING count(*) >= 20, or a column samples and minimumSamples",
    ]);
  });

  it("warns of a percentile or a mean", async () => {
    const slow = `SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY duration_ms) AS value FROM metrics_event ${recently("http_request")}`;
    const found = await problemsWith(asking(slow));
    expect(found.map(({ check, severity }) => [check, severity])).toEqual([["sql/minimum", "warning"]]);
    expect(await problemsWith(asking(`${slow} ${minimum}`))).toEqual([]);
  });

  it("knows a minimum the other way round, over counts of an inner SELECT, and as samples", async () => {
    expect(await foundWith(withSql(minimum, "HAVING 20 <= count(*)"))).toEqual([]);
    const inner = `SELECT count(*) AS total, count(*) FILTER (WHERE status_code >= 500) AS failed
      FROM metrics_event ${recently("http_request")}`;
    const outer = `SELECT 100.0 * failed / total AS value FROM (${inner}) AS counts`;
    expect(await foundWith(asking(outer))).toHaveLength(1);
    expect(await foundWith(asking(`${outer} WHERE total >= 20`))).toEqual([]);
    const samples = withSql("AS value", "AS value, count(*) AS samples");
    const text = samples.value.text.replace(minimum, "");
    expect(await foundWith({ value: { source: "sql", text }, minimumSamples: 20 })).toEqual([]);
  });

  it("does not take a guard against dividing by zero for one", async () => {
    expect(await foundWith(withSql(minimum, "HAVING count(*) > 0"))).toHaveLength(1);
    expect(await foundWith(withSql(minimum, "HAVING count(*) >= 1"))).toHaveLength(1);
  });

  it("lets a count, a sum and a division by a constant be", async () => {
    const of = (value: string) =>
      foundWith(asking(`SELECT ${value} AS value FROM metrics_event ${recently("http_request")}`));
    expect(await of("count(*)")).toEqual([]);
    expect(await of("sum(duration_ms) / 1000.0")).toEqual([]);
  });
});
