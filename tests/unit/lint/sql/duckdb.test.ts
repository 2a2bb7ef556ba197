import { afterAll, describe, expect, it } from "vitest";
import { lazyEngines } from "../../../../lint/engines/engines.ts";
import { asking, foundWith, recently } from "../bench.ts";

const engines = lazyEngines();
afterAll(() => engines.close());

const whereError = (condition: string) =>
  foundWith(asking(`SELECT count(*) AS value FROM metrics_event ${recently("error")} AND ${condition}`), { engines });

describe("sql/duckdb", () => {
  it.each([
    ["a function", "to_char(timestamp, 'HH24') = '12'", "to_char", "compare timestamps, or use extract()"],
    ["an operator", "data ? 'task'", '"?"', "data->>'field' IS NOT NULL"],
    ["another operator", `data @> '{"task": "billing"}'`, "@>", "data->>'field' = 'value'"],
    ["a function of jsonb", "jsonb_typeof(data) = 'object'", "jsonb_typeof", "data->>'field'"],
  ])("names %s that only PostgreSQL has, and what to write", async (_, condition, construct, instead) => {
    const problems = await whereError(condition);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^sql\/duckdb: value only PostgreSQL understands this/);
    expect(problems[0]).toContain(construct);
    expect(problems[0]).toContain(`write ${instead} instead`);
  });

  it("accepts what both understand", async () => {
    expect(await whereError("data->>'message' LIKE 'Background%' AND extract(hour FROM timestamp) >= 6")).toEqual([]);
  });
});
