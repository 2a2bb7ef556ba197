import type { Unit } from "../../model/dashboard.ts";
import { element } from "../element.ts";
import { valueInWords } from "../format/number.ts";
import type { Threshold } from "./thresholds.ts";
import { unitAbove, type ValueAxis } from "./value-axis.ts";

const labelPixels = 15;
/** A zone that is all of the plot tells nothing. */
const wholeShare = 0.9;

/** Each threshold as a line with its name above it, at the plot's right; below it where the next line is too near. */
export function thresholdLines(
  inside: readonly Threshold[],
  axis: ValueAxis,
  heightPixels: number,
  unit: Unit,
): HTMLElement[] {
  const topOf = ({ at }: Threshold) => (axis.max - at) / (axis.max - axis.min);
  const sorted = inside.toSorted((one, other) => other.at - one.at);
  return sorted.map((threshold, index) => {
    const top = topOf(threshold);
    const higher = sorted[index - 1];
    const room = (top - (higher ? topOf(higher) : 0)) * heightPixels;
    const line = element(
      "div",
      { class: `chart-threshold is-${threshold.severity}${room < labelPixels ? " is-labelled-below" : ""}` },
      element("span", {}, thresholdLabel(threshold, unit)),
    );
    line.style.top = `${top * 100}%`;
    return line;
  });
}

export const thresholdLabel = ({ severity, at, bad }: Threshold, unit: Unit) =>
  `${severity} ${bad === "below" ? "below " : ""}${valueInWords(at, unitAbove(unit) ? "" : unit)}`;

/** What lies on the wrong side of a threshold, up to the next worse one. */
export function thresholdZones(inside: readonly Threshold[], axis: ValueAxis): HTMLElement[] {
  const share = (value: number) => (axis.max - value) / (axis.max - axis.min);
  return inside.flatMap(({ severity, at, bad }) => {
    const worse = inside.find((other) => other.bad === bad && (bad === "above" ? other.at > at : other.at < at));
    const edge = worse?.at ?? (bad === "above" ? axis.max : axis.min);
    const [from, to] = [share(Math.max(at, edge)), share(Math.min(at, edge))];
    if (to - from > wholeShare) return [];
    const zone = element("div", { class: `chart-zone is-${severity}` });
    zone.style.top = `${from * 100}%`;
    zone.style.height = `${(to - from) * 100}%`;
    return [zone];
  });
}
