import type { ValueAxis } from "./value-axis.ts";

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

const labelsBelow = 26;
/** Half a label of the axis of time, and of the topmost one of values. */
const margin = { right: 14, top: 9 };

/** @param laneHeight what is kept free above the plot for the bars of firings. */
export function geometryOf(
  element: { clientWidth: number; clientHeight: number },
  left: number,
  laneHeight: number,
): Geometry {
  const edges = { left, right: margin.right, top: margin.top + laneHeight, bottom: labelsBelow };
  return {
    ...edges,
    width: Math.max(1, element.clientWidth - edges.left - edges.right),
    height: Math.max(1, element.clientHeight - edges.top - edges.bottom),
  };
}

/** So wide are the labels of an axis of values, with the space beside them. */
export function labelsWidth({ min, max, step, label }: ValueAxis, measure: (text: string) => number): number {
  const count = Math.min(20, Math.round((max - min) / step) + 1);
  const labels = Array.from({ length: count }, (_, index) => label(min + index * step));
  return Math.ceil(Math.max(...labels.map(measure))) + 10;
}
