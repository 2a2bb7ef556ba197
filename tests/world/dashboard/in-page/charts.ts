import type { AlertPage, FiringBand, SeriesData } from "../../../../model/dashboard-data.ts";
import { type Around, type ChartData, type ChartWords, type Drawn, drawPanel } from "../../../../site/charts/draw.ts";
import { slotsOf } from "../../../../site/charts/line-slots.ts";
import type { Theme } from "../../../../site/charts/palette.ts";
import { element } from "../../../../site/element.ts";
import { clockOf } from "../../../../site/format/time.ts";
import "../../../../site/css/tokens.css";
import "../../../../site/css/base.css";
import "../../../../site/css/cards.css";
import "../../../../site/css/narrow.css";

/** Charts of everything that data can be: a page of its own, on which they are looked at and tested. */

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const toMs = Date.UTC(2026, 10, 24, 20, 59);
const clock = clockOf("Europe/Berlin");

/** Deterministic: a fraction for each number. */
const noise = (index: number) => {
  const x = Math.sin(index * 12.9898) * 43_758.5453;
  return x - Math.floor(x);
};

interface Shape {
  span: number;
  step: number;
  lines: [name: string, value: (index: number, share: number) => number | null][];
}

function series({ span, step, lines }: Shape): SeriesData {
  const startMs = Math.floor((toMs - span) / step) * step;
  const count = Math.ceil((toMs - startMs) / step);
  return {
    ...{ kind: "series", startMs, stepMs: step, leftOut: 0 },
    lines: lines.map(([name, value]) => ({
      name,
      values: Array.from({ length: count }, (_, index) => value(index, index / count)),
    })),
  };
}

const week = (lines: Shape["lines"]): SeriesData => series({ span: 7 * dayMs, step: hourMs, lines });
const daily = (index: number, height: number, phase = 0) =>
  Math.max(0, height * (0.5 + 0.5 * Math.sin(((index - 6 + phase) / 24) * 2 * Math.PI)));

const spikes = (seed: number) => (index: number) =>
  1_500 + 500 * noise(index + seed) + (index % 37 === 0 ? 700 : 0) + (index > 116 && index < 121 ? 900 : 0);
const median = (seed: number) => (index: number) => 650 + 150 * noise(index + seed);

function words(id: string, title: string, subtitle: string, more: Record<string, unknown>): ChartWords {
  const common = { help: "", width: 6, source: [], range: "page", empty: "", unit: "jobs" };
  return {
    ...common,
    kind: "series",
    draw: "lines",
    between: "gap",
    id,
    title,
    subtitle,
    ...more,
  } as unknown as ChartWords;
}

const firing = (fromDays: number, hours: number | null, severity: FiringBand["severity"], labels = ""): FiringBand => {
  const fromMs = toMs - fromDays * dayMs;
  return { fromMs, toMs: hours === null ? null : fromMs + hours * hourMs, severity, labels };
};

const alert = (unit: string, warning: number, critical?: number, side: "above" | "below" = "above") =>
  ({
    ...{ id: "an-alert", title: "An alert", unit },
    levels: [
      { severity: "warning", when: "", [side]: warning },
      ...(critical === undefined ? [] : [{ severity: "critical", when: "", [side]: critical }]),
    ],
  }) as unknown as AlertPage;

interface Exhibit {
  words: ChartWords;
  data: ChartData;
  alert?: AlertPage;
  firings?: FiringBand[];
  before?: ChartData;
}

const hostile = '<img src=x onerror="window.harmed=true"><b>kokoro</b> '.repeat(5);
const models = ["kokoro", "higgs-audio-v2", "inworld-tts-1.5"];
const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));
const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

const exhibits: Exhibit[] = [
  {
    words: words("latency", "Synthesis latency", "hourly p50 and p95, queue wait + worker", { unit: "ms", width: 8 }),
    data: week([
      ["p95", spikes(0)],
      ["p50", median(7)],
    ]),
    alert: alert("s", 2.5),
    firings: [firing(2.13, 4, "critical")],
  },
  {
    words: words("queue", "Queue depth by model", "hourly maximum at enqueue", { draw: "steps", width: 4 }),
    data: week(
      models.map((name, at) => [
        name,
        (index) => Math.round(daily(index, 14 - at * 4, at) * (0.7 + 0.4 * noise(index + at * 50))),
      ]),
    ),
    alert: alert("jobs", 20),
  },
  {
    words: words("firings", "Firings that overlap and one that goes on", "two levels", {}),
    data: week([["", (index) => Math.round(20 + 30 * noise(index) + (index > 150 ? 60 : 0))]]),
    alert: alert("jobs", 60, 80),
    firings: [
      firing(6, 3, "warning", "model kokoro"),
      firing(5.95, 9, "critical", "model higgs-audio-v2"),
      firing(3, 0.2, "warning"),
      firing(2.9, 0.2, "warning"),
      firing(0.7, null, "critical", "model kokoro"),
    ],
  },
  {
    words: words("compared", "Compared with the week before", "hourly requests", { unit: "requests" }),
    data: week([["", (index) => Math.round(daily(index, 900) + 100 * noise(index))]]),
    before: moved(week([["", (index) => Math.round(daily(index, 760) + 90 * noise(index + 3))]]), -7 * dayMs),
  },
  {
    words: words("twelve", "Twelve lines", "a line each, and two more that are not drawn", { unit: "ms", width: 12 }),
    data: {
      ...week(
        Array.from({ length: 12 }, (_, at) => [
          `/api/v1/endpoint-${at}`,
          (index) => 100 * (at + 1) + 60 * noise(index + at * 99) + daily(index, 60, at),
        ]),
      ),
      leftOut: 2,
    },
  },
  {
    words: words("stacked", "Stacked with others", "requests by status", {
      draw: "stacked",
      unit: "requests",
      between: "zero",
    }),
    data: week(
      ["2xx", "3xx", "4xx", "5xx", "others"].map((name, at) => [
        name,
        (index) => Math.round(daily(index, 400 / (at + 1)) + 20 * noise(index + at)),
      ]),
    ),
    before: moved(week([["2xx", (index) => Math.round(daily(index, 700))]]), -7 * dayMs),
  },
  {
    words: words("bars", "Bars by kind", "errors an hour", { draw: "bars", unit: "errors", between: "zero" }),
    data: series({
      span: 14 * dayMs,
      step: 12 * hourMs,
      lines: ["synthesis_error", "extraction_error", "stripe_webhook"].map((name, at) => [
        name,
        (index) => Math.round(8 * noise(index * 3 + at)),
      ]),
    }),
  },
  {
    words: words("gaps", "Gaps", "nothing is known for a while", { unit: "%", draw: "area" }),
    data: week([["", (index) => (index % 50 > 30 || index % 17 === 3 ? null : 40 + 20 * noise(index))]]),
    alert: alert("%", 80, 90),
  },
  {
    words: words("one-point", "One point", "of a week", {}),
    data: week([["", (index) => (index === 80 ? 12 : null)]]),
  },
  {
    words: words("zero", "All zero", "dead letters", { draw: "bars", between: "zero" }),
    data: week([["", () => 0]]),
    alert: alert("jobs", 0),
  },
  {
    words: words("far", "A threshold far away", "disk wait", { unit: "ms" }),
    data: week([["", (index) => 12 + 3 * noise(index)]]),
    alert: alert("s", 25, 60),
  },
  {
    words: words("below", "A threshold from below", "uptime", { unit: "%" }),
    data: week([["", (index) => 99.2 + 0.7 * noise(index) - (index === 60 ? 2 : 0)]]),
    alert: alert("%", 98, undefined, "below"),
    firings: [firing(4.5, 1, "warning")],
  },
  {
    words: words("huge", "Huge values", "bytes sent", { unit: "bytes", draw: "area" }),
    data: week([["", (index) => 4e12 * noise(index)]]),
  },
  {
    words: words("tiny", "Tiny values", "dollars a page", { unit: "USD" }),
    data: week([["", (index) => 0.00004 + 0.00003 * noise(index)]]),
  },
  {
    words: words("negative", "Below zero", "drift between two counts", { unit: "events", draw: "bars" }),
    data: series({ span: 7 * dayMs, step: 6 * hourMs, lines: [["", (index) => Math.round(20 * noise(index) - 10)]] }),
  },
  {
    words: words("hostile", `Hostile ${hostile}`, "names that are HTML", {}),
    data: week([
      [hostile, (index) => 10 * noise(index)],
      ["__proto__", (index) => 5 + 10 * noise(index + 2)],
      ["{a|b} \n{value}", (index) => 3 + 10 * noise(index + 5)],
    ]),
  },
  {
    words: words("day", "A day", "quarters of an hour", { width: 4 }),
    data: series({ span: dayMs, step: hourMs / 4, lines: [["", (index) => 5 + 5 * noise(index)]] }),
  },
  {
    words: words("month", "A month", "four hours each", { width: 4 }),
    data: series({ span: 30 * dayMs, step: 4 * hourMs, lines: [["", (index) => 5 + 5 * noise(index)]] }),
  },
  {
    words: words("year", "A year", "days", { width: 4, unit: "minutes", draw: "area" }),
    data: series({ span: 365 * dayMs, step: dayMs, lines: [["", (index) => index * 5 + 500 * noise(index)]] }),
    firings: Array.from({ length: 40 }, (_, at) => firing(at * 9 + 1, 5, at % 3 ? "warning" : "critical")),
    alert: alert("minutes", 2_000),
  },
  {
    words: words("listen", "When people listen", "blocks an hour, average of 14 days", {
      kind: "heatmap",
      unit: "blocks/h",
      width: 7,
      xTitle: "Hour",
      yTitle: "Day",
    }),
    data: {
      ...{ kind: "heatmap", x: hours, y: weekdays },
      cells: weekdays.flatMap((_, y) =>
        hours.map((_, x): [number, number, number] => [
          x,
          y,
          Math.round(
            Math.max(0, 260 * Math.exp(-((x - 12.5) ** 2) / 22) * (y > 4 ? 0.5 : 0.8 + 0.2 * noise(x + y * 30))),
          ),
        ]),
      ),
    },
  },
  {
    words: words("cells", "Few cells and an unknown one", "median by length", {
      kind: "heatmap",
      unit: "ms",
      width: 5,
      xTitle: "Length",
      yTitle: "Model",
    }),
    data: {
      ...{ kind: "heatmap", x: ["0–100", "100–500", "500–1k", "1k–5k"], y: [...models, hostile] },
      cells: [0, 1, 2, 3].flatMap((x) =>
        [0, 1, 2].filter((y) => x + y !== 4).map((y): [number, number, number] => [x, y, 300 + 900 * noise(x * 7 + y)]),
      ),
    },
  },
  {
    words: words("lengths", "Text lengths", "blocks by their length", {
      kind: "histogram",
      unit: "blocks",
      width: 6,
      classUnit: "characters",
      classTitle: "Text length",
    }),
    data: {
      kind: "histogram",
      from: [0, 50, 100, 200, 300, 400, 600, 800, 1_000, 1_500, 2_000, 3_000],
      bars: [{ name: "", values: [20, 60, 140, 220, 190, 150, 90, 60, 30, 12, 4, 1] }],
    },
  },
  {
    words: words("speed", "Length against latency", "p50 and p95 of each length", {
      kind: "histogram",
      unit: "ms",
      width: 6,
      classUnit: "characters",
      classTitle: "Text length",
    }),
    data: {
      kind: "histogram",
      from: [0, 100, 200, 400, 800, 1_600],
      bars: [
        { name: "p50", values: [300, 420, 600, 900, 1_400, null] },
        { name: "p95", values: [800, 1_000, 1_500, 2_300, 4_100, null] },
      ],
    },
  },
  ...[undefined, "warning", "critical"].map(
    (level, at): Exhibit => ({
      words: words(`figure-${at}`, "A course", "", { kind: "figure", unit: "ms", width: 2, better: "lower" }),
      data: {
        kind: "figure",
        value: 1,
        before: 1,
        sparkline: Array.from({ length: 96 }, (_, index) =>
          at === 1 && index % 30 < 5 ? null : 900 + 300 * noise(index + at) + (index === 70 ? 1_500 : 0),
        ),
        ...(level && { level: level as "warning" }),
      },
    }),
  ),
];

function moved(data: SeriesData, ms: number): SeriesData {
  return { ...data, startMs: data.startMs + ms };
}

/** All of them in the page's grid. */
function showGallery(theme: Theme): Drawn[] {
  document.documentElement.dataset.theme = theme;
  const data = exhibits.map((one) => ({ state: "data" as const, ...one.data }));
  const slots = slotsOf(data, models);
  const drawn: Drawn[] = [];
  const cards = exhibits.map(({ words, data, alert, firings = [], before }) => {
    const chart = element("div", { class: "chart" });
    const around: Around = {
      ...{ theme, clock, slots, firings, alertHref: "#/alerts/an-alert" },
      ...{
        fromMs:
          toMs -
          (data.kind === "series" ? Math.floor((data.stepMs * (data.lines[0]?.values.length ?? 0)) / dayMs) : 7) *
            dayMs,
        toMs,
      },
      ...(alert && { alert }),
      ...(before && { before }),
    };
    drawn.push(drawPanel(chart, words, data, around));
    const head = element(
      "div",
      { class: "card-title" },
      element("h2", {}, words.title.slice(0, 60)),
      element("span", { class: "subtitle" }, words.subtitle),
    );
    return element(
      "section",
      { class: `card w-${words.width} card-${words.kind}`, id: words.id },
      head,
      element("div", { class: "card-body" }, chart),
    );
  });
  document.body.replaceChildren(
    element("main", {}, element("h1", {}, "Charts"), element("div", { class: "grid" }, cards)),
  );
  return drawn;
}

const asked = new URLSearchParams(location.search);
Object.assign(window, { drawn: showGallery(asked.get("theme") === "light" ? "light" : "dark") });
