import type { PanelWords } from "../../model/dashboard.ts";
import type {
  AlertPage,
  FigureData,
  FiringBand,
  HeatmapData,
  HistogramData,
  SeriesData,
} from "../../model/dashboard-data.ts";
import type { Theme } from "./palette.ts";

/** The kinds of panels that have a chart; of a figure it is the course. */
export type ChartWords = Extract<PanelWords, { kind: "figure" | "series" | "heatmap" | "histogram" }>;
export type ChartData = FigureData | SeriesData | HeatmapData | HistogramData;

/** What a chart takes from its page. */
export interface Around {
  theme: Theme;
  timezone: string;
  /** The page's span. */
  fromMs: number;
  toMs: number;
  /** The same panel in the span before, where it is compared. */
  before?: ChartData;
  /** The panel's alert: its levels become lines. */
  alert?: AlertPage;
  firings: readonly FiringBand[];
  /** Which colour each name has, on all of the page: see `slotsOf` in line-slots.ts. */
  slots: ReadonlyMap<string, number>;
}

/** A chart that is in its element. It follows the element's width by itself. */
export interface Drawn {
  /** Draws other data, or the same in another theme. */
  update(words: ChartWords, data: ChartData, around: Around): void;
  /** At once: before it is printed. */
  resize(): void;
  /** Shows the same figures as a table, or the chart again. */
  showTable(isTable: boolean): void;
  dispose(): void;
}

/** Draws a panel's chart into an element of its own, as soon as it comes near to what is seen. The element gets its height here. */
export function drawPanel(_element: HTMLElement, _words: ChartWords, _data: ChartData, _around: Around): Drawn {
  return { update() {}, resize() {}, showTable() {}, dispose() {} };
}
