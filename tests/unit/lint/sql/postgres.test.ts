import { afterAll, describe, expect, it } from "vitest";
import { lazyEngines } from "../../../../lint/engines/engines.ts";
import type { Alert } from "../../../../model/alert.ts";
import { asking, foundWith, recently, withSql } from "../bench.ts";

const engines = lazyEngines();
afterAll(() => engines.close());

const found = (change: Partial<Alert>) => foundWith(change, { engines });

describe("sql/postgres", () => {
  it("gives the database's own words, and no more than that", async () => {
    expect(await found(withSql("model_slug AS model", "model_slog AS model"))).toEqual([
      expect.stringMatching(/^sql\/postgres: value PostgreSQL refuses it: column "model_slog" does not exist/),
    ]);
    expect(await found(withSql("FROM metrics_event", "FROM metric_events"))).toEqual([
      expect.stringContaining('relation "metric_events" does not exist'),
    ]);
  });

  it("asks for a number to judge", async () => {
    const text = `SELECT max(worker_id) AS value FROM metrics_event ${recently("synthesis_complete")}`;
    expect(await found(asking(text))).toEqual([
      'sql/postgres: value the column "value" is no number; cast it, or count',
    ]);
    const cast = `SELECT max((data->>'events_count')::int) AS value FROM metrics_event ${recently("billing_processed")}`;
    expect(await found(asking(cast))).toEqual([]);
  });
});
