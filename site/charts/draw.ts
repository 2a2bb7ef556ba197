import "./css/chart.css";
import "./css/legend.css";
import "./css/plot.css";
import "./css/pointed.css";
import "./css/heatmap.css";
import "./css/table.css";
import type { PanelWords } from "../../model/dashboard.ts";
import type {
  AlertPage,
  FigureData,
  FiringBand,
  HeatmapData,
  HistogramData,
  SeriesData,
} from "../../model/dashboard-data.ts";
import type { Clock } from "../format/time.ts";
import { chartTable } from "./chart-table.ts";
import { drawHeatmap } from "./draw-heatmap.ts";
import { drawHistogram } from "./draw-histogram.ts";
import { drawSeries } from "./draw-series.ts";
import { drawSparkline } from "./draw-sparkline.ts";
import { palettes, type Theme } from "./palette.ts";

/** The kinds of panels that have a chart; of a figure it is the course. */
export type ChartWords = Extract<PanelWords, { kind: "figure" | "series" | "heatmap" | "histogram" }>;
export type ChartData = FigureData | SeriesData | HeatmapData | HistogramData;

/** What a chart takes from its page. */
export interface Around {
  theme: Theme;
  clock: Clock;
  /** The panel's span. */
  fromMs: number;
  toMs: number;
  /** The same panel in the span before, where it is compared. */
  before?: ChartData;
  /** The panel's alert: its levels become lines. */
  alert?: AlertPage;
  /** Where its page is: firings lead there. */
  alertHref?: string;
  firings: readonly FiringBand[];
  /** Which colour each name has, on all of the page: see `slotsOf` in line-slots.ts. */
  slots: ReadonlyMap<string, number>;
}

/** A chart that is in its element. It follows the element's size by itself. */
export interface Drawn {
  /** Draws other data, or the same in another theme. */
  update(words: ChartWords, data: ChartData, around: Around): void;
  /** At once, whether it is seen or not: before it is printed. */
  resize(): void;
  /** Shows the same values as a table, or the chart again. */
  showTable(isTable: boolean): void;
  dispose(): void;
}

/** What is in the element for now. */
export interface Chart {
  /** Lays it out in the size that its element has. */
  lay(): void;
  dispose(): void;
}

/** Draws before one has scrolled there. */
const aheadPixels = 400;

/** Draws a panel's chart into an element of its own, as soon as it comes near to what is seen; css/chart.css gives the element its height. */
export function drawPanel(element: HTMLElement, words: ChartWords, data: ChartData, around: Around): Drawn {
  let now = { words, data, around };
  let isTable = false;
  let chart: Chart | undefined;
  const hidden = new Set<string>();
  element.classList.add("chart", `is-${words.kind}`);

  const draw = () => {
    near.disconnect();
    chart?.dispose();
    element.classList.toggle("is-table", isTable);
    dress(element, now.around.theme);
    chart = isTable ? chartTable(element, now.words, now.data, now.around) : drawn(element, now, hidden);
    lay();
  };
  const near = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && draw(), {
    rootMargin: `${aheadPixels}px`,
  });
  near.observe(element);
  let laid = "";
  const sizeNow = () => `${element.clientWidth}×${element.clientHeight}`;
  const lay = () => {
    chart?.lay();
    laid = sizeNow();
  };
  // An observer also tells of the size that is there when it begins.
  const size = new ResizeObserver(() => laid !== sizeNow() && lay());
  size.observe(element);
  return {
    update(words, data, around) {
      now = { words, data, around };
      if (chart) draw();
    },
    resize: () => (chart ? lay() : draw()),
    showTable(asTable) {
      isTable = asTable;
      draw();
    },
    dispose() {
      near.disconnect();
      size.disconnect();
      chart?.dispose();
    },
  };
}

interface Drawing {
  words: ChartWords;
  data: ChartData;
  around: Around;
}

function drawn(element: HTMLElement, { words, data, around }: Drawing, hidden: Set<string>): Chart {
  if (words.kind === "series" && data.kind === "series") return drawSeries(element, words, data, around, hidden);
  if (words.kind === "histogram" && data.kind === "histogram")
    return drawHistogram(element, words, data, around, hidden);
  if (words.kind === "heatmap" && data.kind === "heatmap") return drawHeatmap(element, words, data, around);
  if (words.kind === "figure" && data.kind === "figure") return drawSparkline(element, words, data, around);
  throw new Error(`${words.id}: the data of a ${data.kind} came for a ${words.kind}`);
}

/** The palette as CSS sees it. */
function dress(element: HTMLElement, theme: Theme): void {
  const { lines, heat: _heat, ...named } = palettes[theme];
  const colors = { ...named, line: lines[0] as string };
  for (const [name, color] of Object.entries(colors)) element.style.setProperty(`--chart-${name}`, color);
}
