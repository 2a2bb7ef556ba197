import { element } from "../element.ts";
import type { Glyph } from "./palette.ts";
import { swatch } from "./swatch.ts";

/** The values of one place in a chart. */
export interface Tip {
  title: string;
  /** Of what is compared: the title of its column. */
  before?: string;
  rows: TipRow[];
  /** Sentences below: an alert that fires. */
  notes: { text: string; severity?: "warning" | "critical" }[];
}

export interface TipRow {
  name: string;
  value: string;
  before?: string;
  look?: { color: string; glyph: Glyph; shape: "line" | "block" };
}

/** A table whose numbers stand below each other by their decimal points. */
export function tipElements({ title, before, rows, notes }: Tip): HTMLElement[] {
  const isCompared = before !== undefined;
  const head = [
    element("th", { colspan: 4 }, title),
    isCompared && element("th", { class: "is-before", colspan: 3 }, before),
  ];
  const body = rows.map((row) =>
    element("tr", {}, [
      element("td", {}, row.look && swatch(row.look), element("span", { class: "chart-tip-name" }, row.name)),
      numberCells(row.value, "is-value"),
      isCompared && numberCells(row.before ?? "–", "is-before"),
    ]),
  );
  return [
    element("table", {}, element("thead", {}, element("tr", {}, head)), element("tbody", {}, body)),
    ...notes.map(({ text, severity }) => element("p", { class: severity && `is-${severity}` }, text)),
  ];
}

/** `$1`, `.44` and what comes behind. */
function numberCells(value: string, name: string): HTMLElement[] {
  const [, whole = value, fraction = "", unit = ""] = /^([^\d]*[\d,]+)(\.\d+)?(.*)$/.exec(value) ?? [];
  return [whole, fraction, unit].map((part) => element("td", { class: name }, part));
}

/** The same for whoever hears it. */
export function tipInWords({ title, rows, notes }: Tip): string {
  const values = rows.map(({ name, value }) => (name ? `${name} ${value}` : value));
  return [`${title}: ${values.join(", ")}`, ...notes.map(({ text }) => text)].join(". ");
}

/** Beside the crosshair, on the side with more room, and inside of the window.
 *  @param middle share of the box' width @param topPixels where the pointer is in it */
export function placeTip(tip: HTMLElement, box: HTMLElement, middle: number, topPixels: number): void {
  const { width, left, top } = box.getBoundingClientRect();
  const [own, high] = [tip.offsetWidth, tip.offsetHeight];
  const window = document.documentElement;
  const wanted = middle < 0.5 ? middle * width + 14 : middle * width - 14 - own;
  const mostLeft = window.clientWidth - left - own - 4;
  const mostTop = window.clientHeight - top - high - 4;
  tip.style.left = `${Math.round(Math.max(4 - left, Math.min(wanted, mostLeft)))}px`;
  tip.style.top = `${Math.round(Math.max(4 - top, Math.min(topPixels - high / 2, mostTop)))}px`;
}
