import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Figure, Histogram, Panel, Series, StatusList, Table } from "../../../model/dashboard.ts";
import type { SeriesData } from "../../../model/dashboard-data.ts";
import { noHostRows } from "../../../model/host-tables.ts";
import {
  asAsked,
  bucket,
  common,
  dayMs,
  endMs,
  eventsSql,
  hourMs,
  inRange,
  minuteMs,
  pageOf,
  Rendering,
} from "./fixture.ts";

const of = { ...common, source: ["metrics_event"], range: "page" } as const;
const figure: Figure = {
  ...of,
  ...{ kind: "figure", id: "latency", unit: "ms", better: "lower", alert: "queue-depth" },
  sql: `SELECT avg(worker_latency_ms) AS value, count(*) || ' jobs' AS note FROM metrics_event WHERE ${asAsked}`,
  sparkline: `SELECT ${bucket} AS at, avg(worker_latency_ms) AS value FROM metrics_event WHERE ${asAsked} GROUP BY 1`,
};
const series: Series = {
  ...of,
  ...{ kind: "series", id: "outcomes", unit: "jobs", draw: "stacked", between: "zero", order: ["synthesis_error"] },
  sql: `SELECT ${bucket} AS at, event_type, count(*) AS value FROM metrics_event WHERE ${asAsked} GROUP BY 1, 2`,
};
const heatmap: Panel = {
  ...of,
  ...{ kind: "heatmap", id: "hours", unit: "jobs", xTitle: "Hour", yTitle: "Model" },
  sql: `SELECT hour(timestamp AT TIME ZONE :timezone) AS x, model_slug AS y, count(*) AS value
    FROM metrics_event WHERE ${asAsked} GROUP BY 1, 2 ORDER BY 1, 2`,
};
const histogram: Histogram = {
  ...of,
  ...{ kind: "histogram", id: "lengths", unit: "jobs", classUnit: "characters", classTitle: "Length" },
  sql: `SELECT text_length // 30 * 30 AS "from", model_slug, count(*) AS value
    FROM metrics_event WHERE ${asAsked} GROUP BY 1, 2`,
};
const table: Table = {
  ...of,
  ...{
    kind: "table",
    id: "people",
    columns: {
      who: { title: "Who", shows: "text" },
      jobs: { title: "Jobs", shows: "number" },
      last: { title: "Last", shows: "time" },
    },
  },
  sql: `SELECT max(timestamp) AS last, user_id AS who, count(*) AS jobs FROM metrics_event WHERE ${asAsked} GROUP BY 2 ORDER BY 3 DESC, 2`,
};
const status: StatusList = {
  ...of,
  ...{ kind: "status", id: "models", range: "now" },
  sql: `SELECT model_slug AS name, CASE model_slug WHEN 'higgs' THEN 'warning' ELSE 'fine' END AS state, count(*) AS detail,
    max(timestamp) AS since FROM metrics_event WHERE timestamp <= :to AND (:model IS NULL OR model_slug = :model)
      AND (:people IS NULL OR :people <> '') GROUP BY 1 ORDER BY 1`,
};

const rendering = new Rendering();
const page = pageOf([figure, series, heatmap, histogram, table, status], { filters: ["model", "people"] });
beforeAll(async () => {
  await rendering.hold(eventsSql);
  await rendering.render([page]);
});
afterAll(() => rendering.close());

const span = (days: number, ago = 0) =>
  `timestamp > TIMESTAMPTZ '2026-11-26 07:30:00Z' - INTERVAL ${days + ago} DAY AND timestamp <= TIMESTAMPTZ '2026-11-26 07:30:00Z' - INTERVAL ${ago} DAY`;
const number = async (text: string) => Number((await rendering.asks(text))[0]?.[0]);

describe("a figure that is rendered", () => {
  it.each([
    ["24h", 1],
    ["7d", 7],
    ["14d", 14],
  ] as const)("is what an independent query says of %s, beside the span before", async (range, days) => {
    const mean = (ago: number) => number(`SELECT avg(worker_latency_ms) FROM metrics_event WHERE ${span(days, ago)}`);
    const jobs = await number(`SELECT count(*) FROM metrics_event WHERE ${span(days)}`);
    const found = rendering.panel("latency", range);
    expect(found).toMatchObject({ state: "data", kind: "figure", note: `${jobs} jobs` });
    const { value, before } = found as unknown as { value: number; before: number };
    expect(value).toBeCloseTo(await mean(0), 2);
    expect(before).toBeCloseTo(await mean(days), 2);
  });

  it("has its level by the thresholds of its alert", () => {
    expect(rendering.panel("latency")).toMatchObject({ level: "warning" });
  });

  it("has a course of a point for each bucket", () => {
    const { sparkline } = rendering.panel("latency", "7d") as unknown as { sparkline: number[] };
    expect(sparkline).toHaveLength(7 * 24 + 1); // the range does not begin at an hour
    expect(sparkline.every((point) => typeof point === "number")).toBe(true);
  });

  it("has nothing before it where the data do not reach so far, and its range says since when there are any", () => {
    expect(rendering.panel("latency", "30d")).toMatchObject({ before: null });
    expect(rendering.page("1y")).toMatchObject({ dataFromMs: endMs - 30 * dayMs + 10 * minuteMs });
    expect(rendering.page("30d")).not.toHaveProperty("dataFromMs"); // ten minutes less are no bucket
  });
});

describe("narrowed pages", () => {
  const where = {
    higgs: "model_slug = 'higgs'",
    guest: "user_id LIKE 'anon-%'",
    registered: "user_id NOT LIKE 'anon-%'",
  };
  it.each([
    [{ model: "higgs" }, where.higgs],
    [{ people: "guest" }, where.guest],
    [{ model: "higgs", people: "registered" }, `${where.higgs} AND ${where.registered}`],
  ] as const)("count %j alone", async (narrowed, condition) => {
    for (const [range, days] of [
      ["24h", 1],
      ["30d", 30],
    ] as const) {
      const found = rendering.panel("latency", range, narrowed) as unknown as { value: number; note: string };
      const filtered = `FROM metrics_event WHERE ${condition} AND ${span(days)}`;
      expect(found.note).toBe(`${await number(`SELECT count(*) ${filtered}`)} jobs`);
      expect(found.value).toBeCloseTo(await number(`SELECT avg(worker_latency_ms) ${filtered}`), 2);
      expect(rendering.page(range, narrowed).narrowed).toEqual(narrowed);
    }
  });

  it("can be chosen by the models with the most events", () => {
    expect(rendering.site().models).toEqual(["kokoro", "higgs"]);
  });
});

describe("a series that is rendered", () => {
  it("has a value for each bucket from its beginning in the zone's time, in the order that is declared", async () => {
    const found = rendering.panel("outcomes", "30d") as unknown as SeriesData;
    const [error, complete] = found.lines;
    expect([error?.name, complete?.name]).toEqual(["synthesis_error", "synthesis_complete"]);
    expect(found).toMatchObject({ stepMs: 4 * hourMs, startMs: endMs - 30 * dayMs - 30 * minuteMs }); // 8 in Berlin
    const rows = await rendering.asks(
      `SELECT count(*) FROM metrics_event WHERE event_type = 'synthesis_error' AND ${span(30)}
         AND timestamp >= make_timestamptz(${(found.startMs + 12 * hourMs) * 1_000})
         AND timestamp < make_timestamptz(${(found.startMs + 16 * hourMs) * 1_000})`,
    );
    expect(error?.values[3]).toBe(Number(rows[0]?.[0]));
    const sum = error?.values.reduce<number>((all, value) => all + (value ?? 0), 0);
    expect(sum).toBe(
      await number(`SELECT count(*) FROM metrics_event WHERE event_type = 'synthesis_error' AND ${span(30)}`),
    );
  });

  it("has its span before in a file of its own, in which are only panels that are drawn beside it", async () => {
    const before = rendering.page("7d", {}, true);
    expect(Object.keys(before.panels).sort()).toEqual(["lengths", "outcomes"]);
    expect(before).toMatchObject({ fromMs: endMs - 14 * dayMs, toMs: endMs - 7 * dayMs });
    const { lines } = before.panels.outcomes as unknown as SeriesData;
    const sum = lines.flatMap(({ values }) => values).reduce<number>((all, value) => all + (value ?? 0), 0);
    expect(sum).toBe(await number(`SELECT count(*) FROM metrics_event WHERE ${span(7, 7)}`));
  });
});

describe("other panels that are rendered", () => {
  it("are a heatmap by the zone's hours, in the order of its rows", async () => {
    const found = rendering.panel("hours", "7d") as unknown as { x: string[]; y: string[]; cells: number[][] };
    expect(found.x).toEqual(Array.from({ length: 24 }, (_, hour) => String(hour)));
    expect(found.y).toEqual(["higgs", "kokoro"]);
    const at8 = await number(`SELECT count(*) FROM metrics_event
      WHERE model_slug = 'kokoro' AND hour(timestamp) = 7 AND ${span(7)}`);
    expect(found.cells).toContainEqual([8, 1, at8]);
  });

  it("are a histogram with its classes in order", async () => {
    const found = rendering.panel("lengths", "7d") as unknown as {
      from: number[];
      bars: { name: string; values: number[] }[];
    };
    expect(found.from).toEqual([0, 30, 60]);
    const kokoro = found.bars.find(({ name }) => name === "kokoro");
    expect(kokoro?.values[1]).toBe(
      await number(`SELECT count(*) FROM metrics_event
        WHERE model_slug = 'kokoro' AND text_length >= 30 AND text_length < 60 AND ${span(7)}`),
    );
  });

  it("are a table with the declared columns in their order, times in ms", async () => {
    const found = rendering.panel("people", "7d") as unknown as { columns: string[]; rows: unknown[][]; cut: boolean };
    const [first] = await rendering.asks(`SELECT user_id, count(*), epoch_ms(max(timestamp)) FROM metrics_event
      WHERE ${span(7)} GROUP BY 1 ORDER BY 2 DESC, 1`);
    expect(found).toMatchObject({ columns: ["who", "jobs", "last"], cut: false });
    expect(found.rows[0]).toEqual([first?.[0], Number(first?.[1]), Number(first?.[2])]);
  });

  it("are a list of how things are, in which a state that there is not is unknown", () => {
    expect(rendering.panel("models")).toMatchObject({
      columns: ["name", "state", "detail", "since"],
      rows: [
        ["higgs", "warning", expect.any(String), endMs],
        ["kokoro", "unknown", expect.any(String), endMs - 10 * minuteMs],
      ],
    });
  });
});

describe("a year", () => {
  const daily = `CREATE TABLE metrics_daily AS SELECT date_trunc('day', TIMESTAMPTZ '2026-11-26 07:30:00Z' - n * INTERVAL 1 DAY) AS bucket,
    'synthesis_complete' AS event_type, CASE WHEN n % 2 = 0 THEN 'higgs' ELSE 'kokoro' END AS model_slug, n AS events
    FROM range(1, 1000) AS days(n)`;
  const total: Figure = {
    ...figure,
    ...{ id: "total", source: ["metrics_event", "metrics_daily"], ignores: ["people"] },
    sql: `SELECT count(*) AS value FROM metrics_event WHERE ${inRange} AND (:model IS NULL OR model_slug = :model)`,
    aggregated: `SELECT sum(events) AS value FROM metrics_daily WHERE bucket > :from AND bucket <= :to
      AND (:model IS NULL OR model_slug = :model)`,
    sparkline: `SELECT ${bucket} AS at, 1 AS value FROM metrics_event WHERE ${inRange} AND :model IS NULL GROUP BY 1`,
    sparklineAggregated: `SELECT bucket AS at, events AS value FROM metrics_daily WHERE bucket > :from AND bucket <= :to
      AND (:model IS NULL OR model_slug = :model)`,
  };
  const course: Series = {
    ...series,
    ...{ id: "course", ignores: ["people"], source: ["metrics_daily"] },
    sql: `SELECT ${bucket} AS at, 1 AS value FROM metrics_event WHERE ${inRange} AND :model IS NULL GROUP BY 1`,
    aggregated: "SELECT bucket AS at, events AS value FROM metrics_daily WHERE bucket > :from AND bucket <= :to",
  };
  const year = new Rendering();
  beforeAll(async () => {
    await year.hold(eventsSql, endMs, [daily]);
    await year.render([pageOf([total, course], { filters: ["model", "people"] })]);
  });
  afterAll(() => year.close());
  const days = (where: string) => year.asks(`SELECT CAST(sum(events) AS BIGINT) FROM metrics_daily WHERE ${where}`);

  it("is of aggregates, also the one before, and begins where they do", async () => {
    const within = (from: number, to: number) =>
      `bucket > make_timestamptz(${(endMs - from * dayMs) * 1_000}) AND bucket <= make_timestamptz(${(endMs - to * dayMs) * 1_000})`;
    const [[now], [before]] = (await Promise.all([days(within(365, 0)), days(within(730, 365))])) as [
      [string[]],
      [string[]],
    ];
    expect(year.panel("total", "1y")).toMatchObject({ value: Number(now[0]), before: Number(before[0]) });
    expect(year.page("1y")).not.toHaveProperty("dataFromMs");
    const { lines } = year.panel("course", "1y") as unknown as SeriesData;
    expect(lines[0]?.values.filter((value) => value !== 0)).toHaveLength(364);
  });

  it("obeys what the page is narrowed to, and is of events where aggregates do not know that", async () => {
    const [higgs] = (await days(
      `model_slug = 'higgs' AND bucket > make_timestamptz(${(endMs - 365 * dayMs) * 1_000})`,
    )) as [[string]];
    expect(year.panel("total", "1y", { model: "higgs" })).toMatchObject({ value: Number(higgs[0]) });
    expect(year.panel("course", "1y", { model: "higgs" })).toEqual({ state: "empty" });
    expect(year.panel("course", "1y", { people: "guest" })).toMatchObject({ state: "data" });
  });

  it("lends its aggregates to the span before a month, which the events do not reach", async () => {
    const [before] = (await days(
      `bucket > make_timestamptz(${(endMs - 60 * dayMs) * 1_000}) AND bucket <= make_timestamptz(${(endMs - 30 * dayMs) * 1_000})`,
    )) as [[string]];
    expect(year.panel("total", "30d")).toMatchObject({ value: 30 * 144, before: Number(before[0]) });
  });

  it("is of the events where the aggregates have only begun to be made", async () => {
    const begun = new Rendering();
    await begun.hold(eventsSql, endMs, [`${daily} WHERE n < 4`]);
    await begun.render([pageOf([total], { filters: ["model", "people"] })]);
    expect(begun.panel("total", "1y")).toMatchObject({ value: 30 * 144 });
    await begun.close();
  });
});

describe("a figure of what the host remembers", () => {
  const firings: Figure = {
    ...figure,
    ...{
      id: "firings",
      source: ["alert_firing"],
      sparkline: "SELECT fired_at AS at, 1 AS value FROM alert_firing WHERE false",
    },
    sql: "SELECT count(*) AS value FROM alert_firing WHERE fired_at > :from AND fired_at <= :to",
  };
  const watched = new Rendering();
  const hour = { ticks: 240, cpu_percent: 1, memory_max_percent: 1, load_max_per_core: 1 };
  beforeAll(async () => {
    await watched.hold(eventsSql);
    const machine_hour = [{ ...hour, hour: endMs - 10 * dayMs, received_bytes_per_s: 0, sent_bytes_per_s: 0 }];
    await watched.render([pageOf([firings])], {
      remembered: { rows: { ...noHostRows(), machine_hour }, problems: [] },
    });
  });
  afterAll(() => watched.close());

  it("is beside the span before where the host was watched then, and beside nothing where it was not", () => {
    expect(watched.panel("firings", "24h")).toMatchObject({ value: 0, before: 0 });
    expect(watched.panel("firings", "30d")).toMatchObject({ value: 0, before: null });
  });

  it("says since when anything is known, which is not when the events begin", () => {
    expect(watched.page("30d")).toMatchObject({ dataFromMs: endMs - 10 * dayMs });
    expect(watched.page("7d")).not.toHaveProperty("dataFromMs");
  });
});
