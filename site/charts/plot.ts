import type { Unit } from "../../model/dashboard.ts";
import { element } from "../element.ts";
import type { ChartOption } from "./echarts.ts";
import { init } from "./echarts.ts";
import type { Geometry } from "./geometry.ts";

/** The layers of a plot, from below: what shades it, what ECharts draws, and what can be read, pointed at and followed. `under` and `over` are as
 *  large as the plot between its axes. */
export interface Plot {
  element: HTMLElement;
  under: HTMLElement;
  over: HTMLElement;
  draw(option: ChartOption, geometry: Geometry): void;
  dispose(): void;
}

/** @param inWords what is seen, for whoever does not @param unit said above the axis of values */
export function plotOf(inWords: string, unit: Unit): Plot {
  const under = element("div", { class: "chart-layer" });
  const canvas = element("div", { class: "chart-canvas", role: "img", "aria-label": inWords });
  const over = element("div", { class: "chart-layer" });
  let drawn: ReturnType<typeof init> | undefined;
  return {
    element: element(
      "div",
      { class: "chart-plot" },
      under,
      canvas,
      element("span", { class: "chart-unit" }, unit),
      over,
    ),
    under,
    over,
    draw(option, geometry) {
      for (const layer of [under, over]) {
        for (const edge of ["left", "right", "top", "bottom"] as const) layer.style[edge] = `${geometry[edge]}px`;
      }
      drawn ??= init(canvas, undefined, { renderer: "svg" });
      drawn.resize();
      drawn.setOption(option, { notMerge: true });
    },
    dispose: () => drawn?.dispose(),
  };
}

let context: CanvasRenderingContext2D | null | undefined;

/** How wide a label of an axis is, in pixels. */
export function measure(text: string): number {
  context ??= document.createElement("canvas").getContext("2d");
  if (!context) return text.length * 7;
  context.font = "12px Inter, system-ui, sans-serif";
  return context.measureText(text).width;
}
