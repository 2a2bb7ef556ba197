import { afterAll, describe, expect, it } from "vitest";
import { lazyEngines } from "../../../../lint/engines/engines.ts";
import { asking, foundWith, recently } from "../bench.ts";

const engines = lazyEngines();
afterAll(() => engines.close());

const found = (text: string) => foundWith(asking(text), { engines });

describe("sql/same-answer", () => {
  it("shows both answers where an order leaves the choice to the database", async () => {
    const text = `SELECT DISTINCT ON (model_slug) model_slug AS model, queue_depth AS value
      FROM metrics_event ${recently("synthesis_queued")} ORDER BY model_slug`;
    expect(await found(text)).toEqual([
      expect.stringMatching(
        /^sql\/same-answer: value over busy minutes PostgreSQL says model .*value \d+ and DuckDB model/,
      ),
    ]);
    expect(await found(`${text}, timestamp DESC, id DESC`)).toEqual([]);
  });

  it("sees a rule that fails only where there are no events", async () => {
    const text = `SELECT 100.0 / count(*) AS value FROM metrics_event ${recently("cache_hit")}`;
    const problems = await found(`SELECT value FROM (${text}) AS share WHERE 2 < (SELECT 3)`);
    expect(problems.filter((problem) => problem.startsWith("sql/same-answer"))).toEqual([
      "sql/same-answer: value PostgreSQL fails where there are no events: division by zero; a rule must bear any events, and none",
    ]);
  });

  it("sees a cast that some rows do not bear", async () => {
    const text = `SELECT max((data->>'message')::int) AS value FROM metrics_event ${recently("error")}`;
    expect(await found(text)).toEqual([
      expect.stringContaining("PostgreSQL fails over busy minutes: invalid input syntax"),
    ]);
  });

  it("asks over derived events as well", async () => {
    const of = (expression: string) =>
      found(
        `SELECT endpoint, ${expression} AS value FROM watchbill.derived_event ${recently("http_access")} GROUP BY 1`,
      );
    expect(await of("avg(duration_ms) FILTER (WHERE status_code < 500)")).toEqual([
      expect.stringContaining("sql/minimum"), // and no other: both answer, and alike
    ]);
    expect(await of("max(split_part(endpoint, '-', 2)::int / (status_code - 429))")).toEqual([
      expect.stringContaining("PostgreSQL fails over busy minutes: division by zero"),
    ]);
  });

  it("takes the same moments, truths and numbers for the same in both", async () => {
    const of = (label: string) =>
      found(`SELECT ${label} AS label, sum(text_length) / 7.0 AS value FROM metrics_event ${recently("synthesis_queued")}
        GROUP BY 1`);
    expect(await of("date_trunc('minute', timestamp)")).toEqual([]);
    expect(await of("queue_depth > 15000")).toEqual([]);
    expect(await of("block_idx % 5")).toEqual([]);
  });
});
