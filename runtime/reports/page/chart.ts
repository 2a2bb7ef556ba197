import type { DigestEntry } from "../../../model/report.ts";
import { minuteOf } from "../../digest/words.ts";
import { type Html, html } from "./html.ts";

type Series = NonNullable<DigestEntry["series"]>[number];

const width = 320;
const height = 72;
/** More points than pixels show nothing more: of several, the highest stays. */
const pointsMost = 160;

const number = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 4 });

/** A small chart of one series, which begins at `fromMs`: a line with gaps where nothing is known, its highest value named, and all of
 *  it in words for those who do not see it. */
export function chart({ name, unit, stepMs, values }: Series, fromMs: number): Html {
  const known = values.filter((value) => value !== null);
  const toMs = fromMs + stepMs * values.length;
  if (known.length === 0) return html`<figure class="chart"><figcaption>${name}: no values</figcaption></figure>`;
  const [least, most] = [Math.min(...known, 0), Math.max(...known)];
  const last = known.at(-1) as number;
  const inUnit = (value: number) => `${number.format(value)}${unit ? ` ${unit}` : ""}`;
  const words = `${name}, ${minuteOf(fromMs)} to ${minuteOf(toMs)}: least ${inUnit(Math.min(...known))}, most ${inUnit(most)}, last ${inUnit(last)}`;
  const points = thinned(values);
  const x = (index: number) => ((index + 0.5) / points.length) * width;
  const y = (value: number) => height - 4 - ((value - least) / (most - least || 1)) * (height - 12);
  const runs = runsOf(points);
  const lines = runs.map((run) =>
    run.map(([index, value], at) => `${at === 0 ? "M" : "L"}${round(x(index))} ${round(y(value))}`),
  );
  const areas = runs.map((run, at) => {
    const [[first], [final]] = [run[0] as Point, run.at(-1) as Point];
    return `${lines[at]?.join("")}L${round(x(final))} ${height}L${round(x(first))} ${height}Z`;
  });
  const peak = points.indexOf(Math.max(...points.filter((value) => value !== null)));
  return html`<figure class="chart">
<figcaption><span>${name}</span><b>${inUnit(most)}</b></figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${words}" preserveAspectRatio="none"><title>${words}</title>
<path class="base" d="M0 ${height - 0.5}H${width}"/><path class="area" d="${areas.join("")}"/><path class="line" d="${lines.flat().join("")}"/>
${runs.filter(({ length }) => length === 1).map(([[index, value] = [0, 0]]) => html`<path class="dot" d="M${round(x(index))} ${round(y(value))}h0"/>`)}<path class="dot peak" d="M${round(x(peak))} ${round(y(points[peak] ?? 0))}h0"/></svg>
<div class="axis"><span>${minuteOf(fromMs).slice(5, 16)}</span><span>${minuteOf(toMs).slice(5)}</span></div>
</figure>`;
}

type Point = [index: number, value: number];

const round = (value: number) => Math.round(value * 10) / 10;

function thinned(values: Series["values"]): Series["values"] {
  const each = Math.ceil(values.length / pointsMost);
  return Array.from({ length: Math.ceil(values.length / each) }, (_, index) => {
    const group = values.slice(index * each, (index + 1) * each).filter((value) => value !== null);
    return group.length === 0 ? null : Math.max(...group);
  });
}

/** Stretches without a gap. */
function runsOf(values: Series["values"]): Point[][] {
  const runs: Point[][] = [];
  values.forEach((value, index) => {
    if (value === null) return;
    if (index > 0 && values[index - 1] !== null) runs.at(-1)?.push([index, value]);
    else runs.push([[index, value]]);
  });
  return runs;
}
