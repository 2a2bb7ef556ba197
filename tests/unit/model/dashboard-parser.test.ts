import { describe, expect, it } from "vitest";
import type { Page, Panel, Series } from "../../../model/dashboard.ts";
import { parseDashboards } from "../../../model/dashboard-parser.ts";

const known = { relations: ["metrics_event", "errors", "disk_now"], alertIds: ["queue-depth", "queue-wait"] };

const depth: Series = {
  kind: "series",
  id: "depth",
  title: "Queue",
  subtitle: "by model",
  help: "Low is good.",
  width: 12,
  source: ["metrics_event"],
  range: "page",
  unit: "jobs",
  draw: "lines",
  between: "gap",
  alert: "queue-depth",
  empty: "Nothing waits.",
  sql: "SELECT … WHERE timestamp > :from AND timestamp <= :to AND (:model IS NULL OR model_slug = :model)",
};
const speech: Page = {
  ...{ id: "speech", title: "Speech", question: "Does speech come?" },
  ...{ filters: ["model"], range: "24h", panels: [depth] },
};

/** `file field: message` of each problem. */
const problems = (...pages: unknown[]) =>
  parseDashboards({ timezone: "Europe/Berlin", pages: pages as Page[] }, known).map(
    ({ file, field, message }) => `${file} ${field}: ${message}`,
  );
const withPanel = (change: object) => problems({ ...speech, panels: [{ ...depth, ...change }] });
const without = (field: keyof Series) => {
  const { [field]: _, ...rest } = depth;
  return problems({ ...speech, panels: [rest as Panel] });
};

describe("pages", () => {
  it("that are right have no problem", () => {
    expect(problems(speech, { ...speech, id: "more", title: "More" })).toEqual([]);
    expect(parseDashboards({ timezone: "UTC", pages: [] }, known)).toEqual([]);
  });

  it("are in a time zone that there is", () => {
    expect(parseDashboards({ timezone: "Berlin", pages: [] }, known)).toEqual([
      expect.objectContaining({ file: "dashboards/index.ts", field: "timezone" }),
    ]);
  });

  it("have a unit and a time range on each panel, and the problem says how to mend it", () => {
    expect(without("unit")).toEqual([
      'dashboards/speech.ts depth.unit: is missing; say what the number counts: "ms", "%", "blocks"',
    ]);
    expect(without("range")).toEqual([
      'dashboards/speech.ts depth.range: must be one of page, now, 24h, 7d, 14d, 30d, 1y; usually "page"',
    ]);
    expect(without("empty")).toEqual([
      'dashboards/speech.ts depth.empty: is missing; say what it means that there are no rows: "No document failed."',
    ]);
  });

  it("name the field that was meant, of the page, of a panel's own kind, and of a column", () => {
    expect(problems({ ...speech, filter: [] })).toEqual([
      'dashboards/speech.ts filter: is no field there; did you mean "filters"? Known are id, title, question, filters, range, panels',
    ]);
    expect(withPanel({ ordr: [] })).toEqual([
      expect.stringMatching(/^dashboards\/speech\.ts depth\.ordr: is no field there; did you mean "order"\?/),
    ]);
    const table = { ...depth, kind: "table", draw: undefined, between: undefined, unit: undefined };
    const columns = { model: { title: "Model", show: "text", shows: "text" } };
    expect(problems({ ...speech, panels: [JSON.parse(JSON.stringify({ ...table, columns }))] })).toEqual([
      expect.stringMatching(/^dashboards\/speech\.ts depth\.columns\.model\.show: .*did you mean "shows"\?/),
    ]);
    expect(withPanel({ kind: "gauge" })).toEqual([
      "dashboards/speech.ts depth.kind: must be one of figure, series, heatmap, histogram, table, status, text",
    ]);
  });

  it("are told all that is wrong at once, page by page", () => {
    const panels = [
      { ...depth, width: 11, title: "" },
      { ...depth, sql: "SELECT 1", alert: "queue" },
    ];
    const found = problems({ ...speech, range: "2d", panels }, { ...speech, range: "7d", panels: [] });
    expect(found.map((problem) => problem.slice(0, problem.indexOf(": ")))).toEqual([
      "dashboards/speech.ts range",
      "dashboards/speech.ts depth.title",
      "dashboards/speech.ts depth.width",
      "dashboards/speech.ts depth.alert",
      "dashboards/speech.ts depth.sql",
      "dashboards/speech.ts depth.sql",
      "dashboards/speech.ts panels",
      "dashboards/speech.ts id",
      "dashboards/speech.ts title",
    ]);
  });

  it("name tables and alerts that there are, and each panel once", () => {
    expect(withPanel({ source: ["metric_event"], alert: "queue-dept" })).toEqual([
      'dashboards/speech.ts depth.source: names the table or view "metric_event", which there is not; did you mean "metrics_event"?',
      'dashboards/speech.ts depth.alert: names the alert "queue-dept", which there is not; did you mean "queue-depth"?',
    ]);
    expect(problems({ ...speech, panels: [depth, depth] })).toEqual([
      "dashboards/speech.ts depth.id: is another panel's; rename one",
    ]);
  });

  it("lead somewhere", () => {
    expect(withPanel({ leadsTo: "#/speech/depth" })).toEqual([]);
    expect(withPanel({ leadsTo: "#/speech/dept" })).toEqual([
      'dashboards/speech.ts depth.leadsTo: leads to #/speech/dept, which there is not; did you mean "#/speech/depth"?',
    ]);
  });
});

describe("a panel's SQL", () => {
  it("is of its range, and says so", () => {
    expect(withPanel({ sql: "SELECT :model" })).toEqual([
      "dashboards/speech.ts depth.sql: is of a span, and says no :from and no :to: compare :from < time <= :to",
    ]);
    expect(withPanel({ sql: "SELECT :model, :from", range: "now" })).toEqual([
      'dashboards/speech.ts depth.sql: is of now, where there is no :from; write range: "page", or leave it out',
    ]);
    expect(withPanel({ sql: "SELECT :model", range: "now" })).toEqual([]);
  });

  it("obeys the filters of its page, or says that it cannot", () => {
    const sql = "SELECT … WHERE timestamp > :from AND timestamp <= :to";
    expect(withPanel({ sql })).toEqual([
      'dashboards/speech.ts depth.sql: does not obey the page\'s filter model: compare model_slug with :model, or write ignores: ["model"]',
    ]);
    expect(withPanel({ sql, ignores: ["model"] })).toEqual([]);
    expect(withPanel({ ignores: ["model"] })).toEqual([
      "dashboards/speech.ts depth.sql: says :model, and yet ignores model; take one of them back",
    ]);
    expect(withPanel({ ignores: ["people"] })).toEqual([
      "dashboards/speech.ts depth.ignores: names people, which is no filter of the page; leave it out",
    ]);
  });

  it("of a year may know less than the page's filters: it is asked only where nothing is set", () => {
    expect(withPanel({ aggregated: "SELECT … WHERE bucket > :from AND bucket <= :to" })).toEqual([]);
  });

  it("says placeholders that there are", () => {
    expect(withPanel({ sql: `${depth.sql} AND user = :peeple` })).toEqual([
      "dashboards/speech.ts depth.sql: says :peeple, which there is not; did you mean :people?",
    ]);
  });
});
