import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dashboardLimits, type PanelWords, ranges } from "../../../model/dashboard.ts";
import {
  type AlertPage,
  type AlertsData,
  type PageData,
  type PanelData,
  pageFile,
  type SiteData,
} from "../../../model/dashboard-data.ts";
import { scriptOf } from "../../../runtime/render/script.ts";
import { hostileTexts } from "./hostile.ts";
import { endsMs } from "./past.ts";

/** As a render lets them through. */
const [image, script, long, unbroken, backwards, invisible, template, , link] = Object.values(hostileTexts).map(
  (text) => text.slice(0, dashboardLimits.text),
) as [string, string, string, string, string, string, string, string, string];

const run = "data/20261126-073000";
const fromMs = endsMs - ranges["24h"].spanMs;
const { bucketMs } = ranges["24h"];
const buckets = 96;
const common = {
  subtitle: "every quarter of an hour",
  help: "How it is read. What is normal.",
  source: ["metrics_event"],
};
const asked = { ...common, range: "page", empty: "Nothing was asked of it." } as const;

/** A site with one page of every kind of panel, in every state and with values that are hard to draw; it needs no copies. */
export function writeGallery(folder: string, change: (site: SiteData, page: PageData) => void = () => {}): void {
  const panels = galleryPanels();
  const site: SiteData = {
    ...{ stack: "prod", data: run, renderedAtMs: endsMs, everyMs: 300_000, timezone: "Europe/Berlin" },
    pages: [
      {
        ...{ id: "gallery", title: "Gallery", question: "Can each of them be read?", filters: ["model", "people"] },
        range: "24h",
        panels: panels.map(([words]) => words),
      },
    ],
    models: ["kokoro", image],
    copies: { metricsAtMs: endsMs, logsAtMs: endsMs },
    ...{ problems: [], health: "ok", firing: [] },
  };
  const page: PageData = {
    ...{ page: "gallery", range: "24h", narrowed: {}, fromMs, toMs: endsMs, bucketMs, madeAtMs: endsMs },
    panels: Object.fromEntries(panels.map(([{ id }, data]) => [id, data])),
    firings: {
      "queue-depth": [
        {
          fromMs: fromMs + 6 * 3_600_000,
          toMs: fromMs + 8 * 3_600_000,
          severity: "critical",
          labels: image,
        },
        { fromMs: endsMs - 1_800_000, toMs: null, severity: "warning", labels: "model kokoro" },
      ],
    },
  };
  change(site, page);
  const alerts: AlertsData = { alerts: [galleryAlert] };
  mkdirSync(join(folder, run), { recursive: true });
  const write = (name: string, data: unknown, path = `${run}/${name}.js`) =>
    writeFileSync(join(folder, path), scriptOf(name, data));
  write("site", site, "site.js");
  write("alerts", alerts);
  for (const isBefore of [false, true]) {
    for (const narrowed of [{}, { model: 0 }, { model: 1 }, { people: "guest" }, { people: "registered" }] as const) {
      for (const range of ["24h", "7d"] as const) write(pageFile("gallery", range, narrowed, isBefore), page);
    }
  }
}

const course = (size: number, phase = 0) =>
  Array.from(
    { length: buckets },
    (_, index) => size * (1.2 + Math.sin(index / 9 + phase) + (index % 7 === 0 ? 0.4 : 0)),
  );

function galleryPanels(): [PanelWords, PanelData][] {
  const figure = (id: string, value: number | null, unit: string, more: object = {}): [PanelWords, PanelData] => [
    { kind: "figure", id, title: `Figure ${id}`, width: 2, unit, better: "lower", ...asked },
    { state: "data", kind: "figure", value, before: value && value * 1.3, sparkline: course(value ?? 1), ...more },
  ];
  const series = (
    id: string,
    draw: "lines" | "steps" | "area" | "stacked" | "bars",
    names: string[],
  ): [PanelWords, PanelData] => [
    {
      kind: "series",
      id,
      title: `Series, ${draw}`,
      width: 6,
      unit: "jobs",
      draw,
      between: "gap",
      ...asked,
      alert: "queue-depth",
    },
    {
      ...{ state: "data", kind: "series", startMs: fromMs, stepMs: bucketMs, leftOut: 2 },
      lines: names.map((name, index) => ({
        name,
        values: course(20, index).map((value, at) => (at > 40 && at < 50 ? null : value)),
      })),
    },
  ];
  const names = ["kokoro", "higgs", image, long, backwards, template];
  return [
    figure("small", 0.0031, "%"),
    figure("huge", 48_123_456_789, "bytes", { level: "critical" }),
    figure("slow", 61_400, "ms", { level: "warning", note: image }),
    figure("nothing", null, "USD"),
    figure("zero", 0, "errors", { before: 0, sparkline: course(0) }),
    figure("gaps", 12, "per minute", { sparkline: course(5).map((value, at) => (at % 3 ? value : null)) }),
    series("lines", "lines", names),
    series("steps", "steps", ["kokoro"]),
    series("area", "area", ["p95"]),
    series("stacked", "stacked", [...names, ..."abcdef"]),
    series("bars", "bars", ["guest", "registered"]),
    [
      {
        kind: "heatmap",
        id: "heatmap",
        title: "Heatmap",
        width: 6,
        unit: "blocks",
        ...asked,
        xTitle: "hour",
        yTitle: "day",
      },
      {
        ...{
          state: "data",
          kind: "heatmap",
          x: Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0")),
        },
        y: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", image],
        cells: Array.from({ length: 168 }, (_, at): [number, number, number] => [
          at % 24,
          Math.floor(at / 24),
          (at * 37) % 91,
        ]),
      },
    ],
    [
      {
        ...{ kind: "histogram", id: "histogram", title: "Histogram", width: 6, unit: "ms", ...asked },
        ...{ classUnit: "characters", classTitle: "length" },
      },
      {
        ...{ state: "data", kind: "histogram", from: [0, 50, 100, 200, 400, 800] },
        bars: [
          { name: "kokoro", values: [310, 420, 510, 800, null, 2_000] },
          { name: image, values: [210, 320, 410, 700, 900, null] },
        ],
      },
    ],
    [
      {
        ...{ kind: "table", id: "table", title: "Table", width: 6, ...asked },
        columns: {
          message: { title: "Message", shows: "text" },
          count: { title: "Count", shows: "number", unit: "errors", bar: true },
          seen: { title: "Last seen", shows: "time" },
          more: { title: "More", shows: "link", wideOnly: true },
        },
      },
      {
        ...{ state: "data", kind: "rows", columns: ["message", "count", "seen", "more"], cut: true },
        rows: [image, script, long, unbroken, backwards, invisible, template].map((text, index) => [
          ...[text, index * 37, endsMs - index * 7_000_000],
          index === 0 ? link : `#/gallery|${text}`,
        ]),
      },
    ],
    [
      { kind: "status", id: "status", title: "Status", width: 6, ...asked },
      {
        ...{ state: "data", kind: "rows", columns: ["name", "state", "detail", "since", "to"], cut: false },
        rows: [
          ["evaluate", "ok", "looked 9 s ago", endsMs - 9_000, "#/gallery|the page"],
          [image, "critical", unbroken, endsMs - 90_000_000, link],
          ["disk", "warning", long, null, null],
          [backwards, "unknown", null, null, null],
        ],
      },
    ],
    [
      {
        kind: "text",
        id: "text",
        title: "Words",
        width: 12,
        text: `${image} and plain words.`,
        subtitle: "",
        help: "",
      },
      { state: "empty" },
    ],
    [{ ...(series("empty", "lines", [])[0] as PanelWords), title: "Empty" }, { state: "empty" }],
    [
      { ...(series("failed", "lines", [])[0] as PanelWords), title: "Failed" },
      { state: "failed", because: `no such column: ${image}` },
    ],
  ];
}

const galleryAlert: AlertPage = {
  ...{ id: "queue-depth", title: "Synthesis queue is backing up", owner: "speech", unit: "jobs" },
  query: { source: "sql", text: `SELECT model_slug AS model, '${script}' FROM metrics_event -- jobs` },
  cause: "SELECT 1",
  window: "5m",
  levels: [
    { severity: "warning", when: "above 30", until: "below 20", for: "2m", above: 30 },
    { severity: "critical", when: "above 40", until: "below 30", above: 40 },
  ],
  ...{ whenNoData: "keep", whenQueryFails: "fire", runbook: { html: "<h2>Queue</h2><p>Look at the workers.</p>" } },
  now: { state: "firing", severity: "warning", sinceMs: endsMs - 1_800_000, detail: image },
  firings: [
    {
      ...{ fromMs: endsMs - 1_800_000, toMs: null, severity: "warning", labels: image, value: 33 },
      ...{ acknowledgedAtMs: null, held: null },
    },
  ],
  silences: [{ labels: image, reason: long, createdAtMs: endsMs - 9e6, endsAtMs: endsMs + 9e6 }],
  panels: [{ page: "gallery", panel: "lines" }],
};
