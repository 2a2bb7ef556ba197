import { rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dashboardLimits, type Figure, type Panel, type Series, type Table } from "../../../model/dashboard.ts";
import type { SeriesData } from "../../../model/dashboard-data.ts";
import { dataFolder } from "../../../model/data-folder.ts";
import { renderLimits } from "../../../runtime/render/limits.ts";
import { bucket, common, dayMs, endMs, eventsSql, inRange, pageOf, Rendering } from "./fixture.ts";

const of = { ...common, source: ["metrics_event"], range: "page" } as const;
const table = (id: string, sql: string, more: Partial<Table> = {}): Table => ({
  ...{ ...of, kind: "table", id, sql, columns: { name: { title: "Name", shows: "text" } } },
  ...more,
});
const figure = (id: string, sql: string, more: Partial<Figure> = {}): Figure => ({
  ...{ ...of, kind: "figure", id, unit: "jobs", better: "neither", sql },
  sparkline: "SELECT :to AS at, NULL AS value WHERE :from < :to",
  ...more,
});
const series = (sql: string, more: Partial<Series> = {}): Series => ({
  ...{ ...of, kind: "series", id: "work", unit: "jobs", draw: "lines", between: "gap", sql },
  ...more,
});
const good = table("good", `SELECT count(*) AS name FROM metrics_event WHERE ${inRange}`);
/** In the last bucket. */
const now = ":to - INTERVAL 1 MINUTE";
const endless =
  "SELECT sum(a.range * b.range) AS name FROM range(10000000) AS a, range(10000000) AS b WHERE :from < :to";

let rendering: Rendering;
beforeEach(async () => {
  rendering = new Rendering();
  await rendering.hold(eventsSql);
});
afterEach(() => rendering.close());

describe("a panel that cannot be asked", () => {
  it.each([
    ["SELECT nonsense AS name FROM metrics_event", 'there is no column "nonsense"; did you mean'],
    ["SELECT 1 AS name FROM metric_event", 'there is no table or view "metric_event"; did you mean "metrics_event"?'],
    ["SELECT 1 AS other", "its SQL gives no column name"],
    ["SELECT error('of its own') AS name", "of its own"],
    ["SELECT CAST(user_id AS BIGINT) AS name FROM metrics_event", "Could not convert string"],
    ["SELECT 1 AS name; DROP TABLE alert_firing", "asks several things at once"],
    ["INSTALL httpfs", "only reads"],
    ["SELECT content AS name FROM read_text('/etc/passwd')", "disabled by configuration"],
  ])("costs itself alone, and says where it stands, why, and what to do: %s", async (sql, why) => {
    const { failed } = await rendering.render([pageOf([table("bad", sql), good])]);
    const { state, because } = rendering.panel("bad") as { state: string; because: string };
    expect(state).toBe("failed");
    expect(because).toMatch(/^The panel bad of the page work could not be asked: /);
    expect(because).toContain(why);
    expect(because).toMatch(/\. Mend dashboards\/work\.ts, and try it with: make lint$/);
    expect(failed).toEqual([because]);
    expect(rendering.panel("good")).toMatchObject({ state: "data", rows: [["144"]] });
  });

  it("is ended after a time, and others are asked", async () => {
    const { failed } = await rendering.render([pageOf([table("endless", endless), good])]);
    expect(failed).toHaveLength(1);
    expect(failed[0]).toContain(`took longer than ${renderLimits.questionMs / 1_000} s`);
    for (const range of ["24h", "1y"] as const) {
      expect(rendering.panel("endless", range)).toMatchObject({ state: "failed" });
      expect(rendering.panel("good", range)).toMatchObject({ state: "data" });
    }
  });

  it("that has more memory than there is fails, and others are asked", async () => {
    const hungry = `SELECT list(repeat(CAST(range AS VARCHAR), 1000)) AS name FROM range(10000000) WHERE :from < :to`;
    await rendering.render([pageOf([table("hungry", hungry), good])]);
    expect(rendering.panel("hungry")).toMatchObject({
      state: "failed",
      because: expect.stringContaining("Out of Memory"),
    });
    expect(rendering.panel("good")).toMatchObject({ state: "data" });
  });

  it.each([
    ["a time that is none", series("SELECT 'now' AS at, 1 AS value"), "its column at is no TIMESTAMPTZ everywhere"],
    [
      "two columns too many",
      series("SELECT :to AS at, 1 AS value, 2 AS a, 3 AS b"),
      "columns a, b, and at most one more",
    ],
    ["more rows than are drawn", series("SELECT :to AS at, range AS value FROM range(20001)"), "more than 20000 rows"],
    [
      "too many cells",
      {
        ...of,
        kind: "heatmap",
        id: "work",
        unit: "jobs",
        xTitle: "X",
        yTitle: "Y",
        sql: "SELECT range AS x, range % 2 AS y, 1 AS value FROM range(800)",
      },
      "it has 800 by 2 cells, and at most 1500 are drawn",
    ],
    [
      "too many classes",
      {
        ...of,
        kind: "histogram",
        id: "work",
        unit: "jobs",
        classUnit: "s",
        classTitle: "T",
        sql: 'SELECT range AS "from", 1 AS value FROM range(61)',
      },
      "it has 61 classes, and at most 60 are drawn",
    ],
  ] as [string, Panel, string][])("says so of %s", async (_, panel, why) => {
    await rendering.render([pageOf([panel])]);
    expect(rendering.panel("work")).toMatchObject({ state: "failed", because: expect.stringContaining(why) });
  });
});

describe("what is more than can be shown", () => {
  it("is a table of its first rows that says so", async () => {
    await rendering.render([pageOf([table("long", "SELECT range AS name FROM range(101) ORDER BY 1")])]);
    expect(rendering.panel("long")).toMatchObject({ cut: true });
    expect((rendering.panel("long") as unknown as { rows: unknown[] }).rows).toHaveLength(100);
  });

  const lines = `SELECT time_bucket(:bucket, ${now}) AS at, 'line ' || range AS line, range AS value FROM range(20)`;
  it("is the largest lines, and how many are not drawn", async () => {
    await rendering.render([pageOf([series(lines)])]);
    const found = rendering.panel("work") as unknown as SeriesData;
    expect(found.lines.map(({ name }) => name).sort()).toEqual(
      Array.from({ length: dashboardLimits.lines }, (_, index) => `line ${index + 8}`).sort(),
    );
    expect(found.leftOut).toBe(8);
  });

  it("is one more line, others, where they are stacked", async () => {
    await rendering.render([pageOf([series(lines, { draw: "stacked", between: "zero" })])]);
    const found = rendering.panel("work") as unknown as SeriesData;
    expect(found.lines.at(-1)).toMatchObject({ name: "others" });
    expect(found.lines.at(-1)?.values.at(-1)).toBe(1 + 2 + 3 + 4 + 5 + 6 + 7);
    expect(found.leftOut).toBe(0);
  });

  it("is a file without its longest panel", async () => {
    const columns = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`c${index}`, { title: "C", shows: "text" as const }]),
    );
    const cells = Object.keys(columns)
      .map((name) => `repeat('x', 300) AS ${name}`)
      .join(", ");
    await rendering.render([pageOf([table("vast", `SELECT ${cells} FROM range(100)`, { columns }), good])]);
    expect(rendering.panel("vast")).toMatchObject({
      state: "failed",
      because: expect.stringContaining("fits into its file"),
    });
    expect(rendering.panel("good")).toMatchObject({ state: "data" });
  });
});

describe("what comes from events", () => {
  const hostile = [
    `<img src=x onerror="alert(1)">`,
    `</script><script>alert(1)</script>`,
    `'; DROP TABLE alert_firing; --`,
    `\u2028\u2029\u202e${"x".repeat(10_000)}`,
    "__proto__",
    `${"\\"}");watchbill("site",{})`,
  ];
  const planted = hostile.map(
    (text, index) => `SELECT ${index} AS id, TIMESTAMPTZ '2026-11-26 07:00:00Z' AS timestamp,
    'synthesis_complete' AS event_type, '${text.replaceAll("'", "''")}' AS model_slug, 'anon-1' AS user_id`,
  );

  it("stays text, short, and chooses nothing but its own rows", async () => {
    await rendering.hold(planted.join(" UNION ALL "));
    const asked = `FROM metrics_event WHERE ${inRange} AND (:model IS NULL OR model_slug = :model)`;
    const panels = [
      table("names", `SELECT model_slug AS name ${asked} ORDER BY id`),
      series(`SELECT ${bucket} AS at, model_slug, count(*) AS value ${asked} GROUP BY 1, 2`),
    ];
    await rendering.render([pageOf(panels, { filters: ["model"] })]);
    const { rows } = rendering.panel("names") as unknown as { rows: [string][] };
    expect(rows.map(([name]) => name.slice(0, 20))).toEqual(
      hostile.map((text) => text.replace(/^[\u2028\u2029\u202e]+/, "").slice(0, 20)),
    );
    expect(Math.max(...rows.map(([name]) => name.length))).toBe(dashboardLimits.text);
    for (const model of rendering.site().models) {
      const narrowed = rendering.panel("names", "24h", { model }) as unknown as { rows: [string][] };
      expect(narrowed.rows).toHaveLength(1);
    }
  });

  it("may be no number: what is infinite or none is not known", async () => {
    const values = "SELECT :from AS at, unnest(['Infinity'::DOUBLE, 'NaN'::DOUBLE, NULL]) AS value";
    await rendering.render([pageOf([series(values), figure("odd", "SELECT 'NaN'::DOUBLE AS value")])]);
    const { lines } = rendering.panel("work") as unknown as SeriesData;
    expect(lines[0]?.values).toEqual(Array(96).fill(null));
    expect(rendering.panel("odd")).toEqual({ state: "empty" });
  });
});

describe("nothing", () => {
  it("is said to be empty, and a bucket without a row is zero or a gap as declared", async () => {
    const none = "FROM metrics_event WHERE event_type = 'none'";
    const one = `FROM metrics_event WHERE id = 1 AND ${inRange}`;
    await rendering.render([
      pageOf([
        table("rows", `SELECT user_id AS name ${none}`),
        series(`SELECT timestamp AS at, 1 AS value ${none}`, { between: "zero" }),
        figure("sum", `SELECT sum(id) AS value ${none}`),
        { ...series(`SELECT ${bucket} AS at, 1 AS value ${one}`), id: "gaps" },
        { ...series(`SELECT ${bucket} AS at, 1 AS value ${one}`, { between: "zero" }), id: "zeros" },
      ]),
    ]);
    for (const id of ["rows", "work", "sum"]) expect(rendering.panel(id)).toEqual({ state: "empty" });
    const valuesOf = (id: string) => (rendering.panel(id) as unknown as SeriesData).lines[0]?.values ?? [];
    expect(new Set(valuesOf("gaps").slice(0, -1))).toEqual(new Set([null]));
    expect(new Set(valuesOf("zeros").slice(0, -1))).toEqual(new Set([0]));
  });

  it("is known of a copy that is not there, and panels of what the host remembers are answered", async () => {
    rmSync(rendering.copy);
    const watched = table("alerts", "SELECT alert_id AS name FROM alert_firing", {
      source: ["alert_firing"],
      range: "now",
    });
    const ofView = table("seen", "SELECT 1 AS name FROM slow WHERE :from < :to", { source: ["slow"] });
    const input = rendering.input([pageOf([good, watched, ofView])]);
    const views = [
      {
        name: "slow",
        meaning: "slow",
        columns: { id: { type: "BIGINT" as const, meaning: "its number" } },
        sql: "SELECT id FROM metrics_event",
        example: { shows: "all", sql: "FROM slow" },
      },
    ];
    await rendering.render(input.pages, { dashboards: { ...input.dashboards, views } });
    const because = expect.stringContaining("There is no copy of the metrics here");
    expect(rendering.panel("good")).toEqual({ state: "failed", because });
    expect(rendering.panel("seen")).toEqual({ state: "failed", because });
    expect(rendering.panel("alerts")).toEqual({ state: "empty" });
    expect(rendering.site()).toMatchObject({ copies: { metricsAtMs: null }, models: [] });
    expect(rendering.site().problems).toEqual(expect.arrayContaining([expect.stringContaining(dataFolder.metrics)]));
  });

  it("is changed of a site where a copy is broken: the error says what to do", async () => {
    await rendering.render([pageOf([good])]);
    const before = rendering.site();
    writeFileSync(rendering.copy, "nonsense");
    await expect(rendering.render([pageOf([good])])).rejects.toThrow(
      /cannot be read as a DuckDB database: .*; sync it again/,
    );
    expect(rendering.site()).toEqual(before);
  });
});

describe("a copy that is older than now", () => {
  it("ends the range when it ends, but for pages of what the host remembers", async () => {
    await rendering.hold(eventsSql, endMs - 2 * dayMs);
    const host = pageOf(
      [
        table("alerts", "SELECT alert_id AS name FROM alert_firing WHERE fired_at > :from AND fired_at <= :to", {
          source: ["alert_firing"],
        }),
      ],
      { id: "alerts", title: "Alerts" },
    );
    await rendering.render([pageOf([good]), host]);
    expect(rendering.page()).toMatchObject({ toMs: endMs - 2 * dayMs, madeAtMs: endMs });
    expect(rendering.page("24h", {}, false, "alerts")).toMatchObject({ toMs: endMs });
  });
});
