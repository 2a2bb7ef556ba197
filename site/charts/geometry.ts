import { unitAbove, type ValueAxis, valueAxisOf, type Wanted } from "./value-axis.ts";

/** Where the plot lies in its element, in pixels from each edge. */
export interface Geometry {
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** Of the plot itself. */
  width: number;
  height: number;
}

/** For the labels below, and for half a label at the end and above the axis of values. */
const kept = { bottom: 24, right: 14, top: 9 };
const unitPixels = 14;
const besideLabels = 10;

/** An axis of values and the plot that it leaves room for. @param lanePixels kept for the bars of firings, above the plot */
export function layOut(
  element: { clientWidth: number; clientHeight: number },
  wanted: Wanted,
  lanePixels: number,
  measure: (text: string) => number,
): { value: ValueAxis; geometry: Geometry } {
  const { bottom, right } = kept;
  const top = kept.top + Math.max(lanePixels, unitAbove(wanted.unit) ? unitPixels : 0);
  const height = Math.max(1, element.clientHeight - top - bottom);
  const value = valueAxisOf(wanted, height);
  const left = Math.ceil(Math.max(...value.ticks.map(value.label).map(measure))) + besideLabels;
  const width = Math.max(1, element.clientWidth - left - right);
  return { value, geometry: { left, right, top, bottom, width, height } };
}
