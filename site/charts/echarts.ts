import { BarChart, type BarSeriesOption, LineChart, type LineSeriesOption } from "echarts/charts";
import { GridComponent, type GridComponentOption } from "echarts/components";
import { type ComposeOption, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

/** Of ECharts only what draws axes, lines and bars: legends, tooltips and thresholds are elements of the page, which can be read and reached. */
use([LineChart, BarChart, GridComponent, SVGRenderer]);

export type ChartOption = ComposeOption<LineSeriesOption | BarSeriesOption | GridComponentOption>;
export type { BarSeriesOption, LineSeriesOption };
export { init };
