import { afterAll, beforeAll } from "vitest";
import { insertSql } from "../../../../backtest/insert-events.ts";
import { duckdbEngine } from "../../../../lint/engines/duckdb.ts";
import type { Engine } from "../../../../lint/engines/engines.ts";
import { postgresEngine } from "../../../../lint/engines/postgres.ts";
import type { SqlQuery } from "../../../../model/query.ts";
import { withParameters } from "../../../../model/sql-parameters.ts";

export const now = Date.parse("2026-03-18T12:00:00Z");

/** Some events of one kind, so long ago. */
export interface Some {
  count: number;
  minutesAgo: number;
  event: { event_type: string } & Record<string, unknown>;
}

/** A query's rows over these events, in PostgreSQL and in DuckDB; they must not differ. Numbers to six digits. */
export function bothDatabases() {
  let engines: Engine[];
  beforeAll(async () => {
    engines = [await postgresEngine(), await duckdbEngine()];
  });
  afterAll(async () => {
    for (const engine of engines) await engine.close();
  });

  return async (query: SqlQuery, window: string, some: readonly Some[]): Promise<Record<string, string | number>[]> => {
    const events = some.flatMap(({ count, minutesAgo, event }) =>
      Array.from({ length: count }, () => ({ at: now - minutesAgo * 60_000, event })),
    );
    const { text, parameters } = withParameters(query.text);
    const answers = await Promise.all(
      engines.map(async (engine) => {
        await engine.fill("DELETE FROM metrics_event");
        for (const insert of insertSql(events)) await engine.fill(insert);
        const answer = await engine.run(text, parameters, { now: new Date(now).toISOString(), window });
        if (!answer.ok) throw new Error(`${answer.reason}\n${text}`);
        return answer.result.map((row) =>
          Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])),
        );
      }),
    );
    const [postgres, duckdb] = answers as [Record<string, string | number>[], Record<string, string | number>[]];
    if (JSON.stringify(postgres) !== JSON.stringify(duckdb))
      throw new Error(`PostgreSQL says ${JSON.stringify(postgres)}, DuckDB ${JSON.stringify(duckdb)}`);
    return postgres;
  };
}

function plain(value: string | null): string | number {
  const number = Number(value);
  return value === null || value === "" || Number.isNaN(number) ? `${value}` : Number(number.toPrecision(6));
}
