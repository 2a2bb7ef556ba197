import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { queueDepth } from "../../../alerts/queue-depth.ts";
import { bucketOf, inZone, ofModel, ofPeople } from "../../../dashboards/shared/asked.ts";
import { levelOf, levelOfSeverity, stateOfLevel } from "../../../dashboards/shared/level.ts";
import { percentileLines } from "../../../dashboards/shared/percentiles.ts";
import { percentOf, percentOfEvents } from "../../../dashboards/shared/percents.ts";
import { orZero, step } from "../../../dashboards/shared/steps.ts";
import { type Alert, above } from "../../../model/alert.ts";
import { ranges } from "../../../model/dashboard.ts";
import { type SqlValues, withValues } from "../../../model/dashboard-sql.ts";
import { spanOf } from "../../../runtime/render/span.ts";

let instance: DuckDBInstance;
const timezone = "Europe/Berlin";
const ends = (time: string, range: "24h" | "7d" | "30d" | "1y" = "24h"): SqlValues => {
  const toMs = Date.parse(time);
  return { fromMs: toMs - ranges[range].spanMs, toMs, bucketMs: ranges[range].bucketMs, timezone };
};

async function asked(sql: string, values: SqlValues = ends("2026-11-26T07:30:00Z")): Promise<unknown[][]> {
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const rows = (await connection.runAndReadAll(withValues(sql, values))).getRowsJS();
  connection.closeSync();
  return rows.map((row) =>
    row.map((cell) => (cell instanceof Date ? cell.toISOString() : typeof cell === "bigint" ? Number(cell) : cell)),
  );
}

beforeAll(async () => {
  instance = await DuckDBInstance.create(":memory:");
  await asked("CREATE TABLE metrics_event AS SELECT TIMESTAMPTZ '2026-11-25T20:00:00Z' AS timestamp");
});
afterAll(() => instance.closeSync());

describe("a bucket", () => {
  it.each([
    [
      "of a day begins at midnight in Berlin, in winter",
      "2026-11-26T07:30:00Z",
      "1y",
      "2026-11-25T22:59:59Z",
      "2026-11-24T23:00:00.000Z",
    ],
    [
      "of a day begins at midnight in Berlin, in summer",
      "2026-07-26T07:30:00Z",
      "1y",
      "2026-07-25T21:59:59Z",
      "2026-07-24T22:00:00.000Z",
    ],
    [
      "of four hours begins at 8 in Berlin",
      "2026-07-26T12:00:00Z",
      "30d",
      "2026-07-26T06:00:00Z",
      "2026-07-26T06:00:00.000Z",
    ],
    [
      "keeps the length of all before the clocks were changed",
      "2026-11-01T07:30:00Z",
      "30d",
      "2026-10-20T22:30:00Z",
      "2026-10-20T19:00:00.000Z",
    ],
  ] as const)("%s", async (_, to, range, time, begins) => {
    expect(await asked(`SELECT ${bucketOf(`TIMESTAMPTZ '${time}'`)}`, ends(to, range))).toEqual([[begins]]);
  });

  it.each(["24h", "7d", "30d", "1y"] as const)("is one of those that render counts, in %s", async (range) => {
    const values = ends("2026-10-26T13:37:11.5Z", range);
    const span = spanOf(range, values.toMs, timezone);
    const rows = await asked(`WITH ${step} SELECT begins FROM step ORDER BY begins`, values);
    const counted = Array.from({ length: span.count }, (_, nth) => [
      new Date(span.startMs + nth * span.bucketMs).toISOString(),
    ]);
    expect(rows).toEqual(counted);
  });
});

it("hours and weekdays are those of the zone", async () => {
  expect(await asked(`SELECT strftime(${inZone("TIMESTAMPTZ '2026-07-26T22:30:00Z'")}, '%a %H')`)).toEqual([
    ["Mon 00"],
  ]);
});

it("what is counted is none where nothing happened, and unknown before there are events", async () => {
  const rows = await asked(
    `${orZero(`SELECT ${bucketOf()} AS at, count(*) AS value FROM metrics_event GROUP BY 1`)} ORDER BY 1`,
  );
  expect(rows.slice(0, 2)).toEqual([
    ["2026-11-25T20:00:00.000Z", 1],
    ["2026-11-25T20:15:00.000Z", 0],
  ]);
  expect(rows.at(-1)).toEqual(["2026-11-26T07:15:00.000Z", 0]);
  expect(rows).toHaveLength(46);
});

describe("what a page is narrowed to", () => {
  const of = async (narrowed: Partial<SqlValues>) =>
    (
      await asked(
        `SELECT name FROM (VALUES ('guest', 'anon-1', 'kokoro'), ('known', 'user-anon-1', 'kokoro'), ('other', 'user-2', 'higgs'),
          ('nobody', NULL, NULL)) AS event (name, user_id, model_slug) WHERE ${ofModel()} AND ${ofPeople()}`,
        { ...ends("2026-11-26T07:30:00Z"), ...narrowed },
      )
    ).flat();

  it("is all, a model, guests, registered people, or both", async () => {
    expect(await of({})).toEqual(["guest", "known", "other", "nobody"]);
    expect(await of({ model: "kokoro" })).toEqual(["guest", "known"]);
    expect(await of({ people: "guest" })).toEqual(["guest"]);
    expect(await of({ people: "registered" })).toEqual(["known", "other"]);
    expect(await of({ model: "kokoro", people: "registered" })).toEqual(["known"]);
  });
});

it("percentiles are lines by their names", async () => {
  const rows = await asked(`SELECT 1 AS at, ${percentileLines("ms", [5, 50])} FROM range(101) AS work (ms) GROUP BY 1`);
  expect(rows.map(([, line, value]) => [line, value])).toEqual([
    ["p5", 5],
    ["p50", 50],
  ]);
});

it("a share is none where nothing is bad, and unknown where there is nothing, of rows and of aggregates", async () => {
  const of = async (outcomes: string) =>
    (
      await asked(`SELECT ${percentOf("bad")}, ${percentOfEvents("bad")}
        FROM (SELECT unnest(${outcomes}::BOOLEAN[]) AS bad, 5 AS events)`)
    )[0];
  expect(await of("[true, false, false, false]")).toEqual([25, 25]);
  expect(await of("[false, false]")).toEqual([0, 0]);
  expect(await of("[]")).toEqual([null, null]);
});

describe("a level", () => {
  const states = async (alert: Alert, values: readonly (number | null)[]) =>
    (
      await asked(
        `SELECT ${stateOfLevel(levelOf("value", alert))} FROM unnest([${values.map(String).join(", ")}]::DOUBLE[]) AS t (value)`,
      )
    ).flat();

  it("is as its alert's thresholds have it", async () => {
    expect(await states(queueDepth, [0, 30, 31, 80, 81, null])).toEqual([
      "ok",
      "ok",
      "warning",
      "warning",
      "critical",
      "unknown",
    ]);
  });

  it("is the worst that holds, in whatever order levels are declared", async () => {
    const levels: Alert["levels"] = [
      { severity: "critical", when: above(80) },
      { severity: "warning", when: { below: 90 } },
    ];
    expect(await states({ ...queueDepth, levels }, [85, 95, 10])).toEqual(["critical", "critical", "warning"]);
  });

  it("of several is the greatest", async () => {
    const worst = (severities: string) =>
      asked(
        `SELECT ${stateOfLevel(`max(${levelOfSeverity("severity")})`)} FROM (VALUES ${severities}) AS t (severity)`,
      );
    expect(await worst("('warning'), ('critical')")).toEqual([["critical"]]);
    expect(await worst("('warning'), (NULL)")).toEqual([["warning"]]);
    expect(await worst("(NULL)")).toEqual([["unknown"]]);
  });
});
