import type { Unit } from "../../model/dashboard.ts";
import { element } from "../element.ts";
import { valueInWords } from "../format/number.ts";
import type { Threshold } from "./thresholds.ts";
import { shareFromTop, unitAbove, type ValueAxis } from "./value-axis.ts";

const labelPixels = 15;
/** A zone that is all of the plot tells nothing. */
const wholeShare = 0.9;

/** Each threshold as a line with its name at the plot's right, above it where there is room. Lines that are too near to each other for that
 *  have their names side by side. */
export function thresholdLines(
  inside: readonly Threshold[],
  axis: ValueAxis,
  heightPixels: number,
  unit: Unit,
): HTMLElement[] {
  const pixelsOf = ({ at }: Threshold) => shareFromTop(axis, at) * heightPixels;
  const near: [Threshold, ...Threshold[]][] = [];
  for (const threshold of inside.toSorted((one, other) => other.at - one.at)) {
    const above = near.at(-1)?.at(-1);
    if (above && pixelsOf(threshold) - pixelsOf(above) < labelPixels) near.at(-1)?.push(threshold);
    else near.push([threshold]);
  }
  let takenPixels = 0;
  return near.flatMap((group) => {
    const [highest, lowest = highest] = [group[0], group.at(-1)];
    const isAbove = pixelsOf(highest) - takenPixels >= labelPixels;
    takenPixels = pixelsOf(lowest) + (isAbove ? 0 : labelPixels);
    const names = group.map((one) => element("b", { class: `is-${one.severity}` }, thresholdLabel(one, unit)));
    return group.map((threshold) => {
      const hasNames = threshold === (isAbove ? highest : lowest);
      const line = element(
        "div",
        { class: `chart-threshold is-${threshold.severity}${isAbove ? "" : " is-labelled-below"}` },
        hasNames && element("span", {}, names),
      );
      line.style.top = `${pixelsOf(threshold)}px`;
      return line;
    });
  });
}

export const thresholdLabel = ({ severity, at, bad }: Threshold, unit: Unit) =>
  `${severity} ${bad === "below" ? "below " : ""}${valueInWords(at, unitAbove(unit) ? "" : unit)}`;

/** What lies on the wrong side of a threshold, up to the next worse one. */
export function thresholdZones(inside: readonly Threshold[], axis: ValueAxis): HTMLElement[] {
  return inside.flatMap(({ severity, at, bad }) => {
    const worse = inside.find((other) => other.bad === bad && (bad === "above" ? other.at > at : other.at < at));
    const edge = worse?.at ?? (bad === "above" ? axis.max : axis.min);
    const [from, to] = [shareFromTop(axis, Math.max(at, edge)), shareFromTop(axis, Math.min(at, edge))];
    if (to - from > wholeShare) return [];
    const zone = element("div", { class: `chart-zone is-${severity}` });
    zone.style.top = `${from * 100}%`;
    zone.style.height = `${(to - from) * 100}%`;
    return [zone];
  });
}
