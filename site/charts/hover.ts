import { element } from "../element.ts";
import type { Glyph } from "./palette.ts";
import { swatch } from "./swatch.ts";

/** What can be pointed at: columns beside each other, each with a value of every line; or cells, row by row. */
export interface Pointed {
  count: number;
  /** Of cells: how many are in a row. */
  across?: number;
  /** Its middle, as a share of the plot's width. */
  middle(index: number): number;
  /** By shares of the plot's width and height. */
  indexAt(left: number, top: number): number;
  tip(index: number): Tip;
  /** Shows in its own way which one it is; undefined: none. */
  mark?(index: number | undefined): void;
  /** Where the lines are in it, as shares of the plot's height from the top. */
  dots(index: number): { top: number; color: string }[];
}

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

/** Charts whose columns are the same moments share their crosshair. */
const linked = new Map<string, Set<(index: number | undefined) => void>>();

/** Shows the values under the pointer, or where the arrow keys have gone: a slider through the columns, for whoever does not see it as well.
 *  @param box the plot: children are placed in shares of it. @returns what ends it */
export function hoverOver(box: HTMLElement, columns: Pointed, name: string, link?: string): () => void {
  const line = element("div", { class: "chart-crosshair" });
  const dots = element("div", { class: "chart-dots" });
  const tip = element("div", { class: "chart-tip", "aria-hidden": "true" });
  const slider = element("div", {
    ...{
      class: "chart-slider",
      role: "slider",
      tabindex: 0,
      "aria-label": `${name}: values`,
      "aria-orientation": "horizontal",
    },
    ...{ "aria-valuemin": 1, "aria-valuemax": columns.count, "aria-valuenow": columns.count },
    "aria-valuetext": inWords(columns.tip(columns.count - 1)),
  });
  box.append(line, dots, slider, tip);
  const others = linked.get(link ?? "") ?? new Set();
  if (link !== undefined) linked.set(link, others);
  let at: number | undefined;

  const mark = (index: number | undefined) => {
    at = index;
    columns.mark?.(index);
    const isShown = index !== undefined && index < columns.count;
    box.classList.toggle("is-pointed", isShown);
    if (!isShown) return tip.classList.remove("is-shown");
    line.style.left = percent(columns.middle(index));
    dots.replaceChildren(...columns.dots(index).map((dot) => dotAt(columns.middle(index), dot)));
  };
  const show = (index: number, topPixels?: number) => {
    mark(index);
    const content = columns.tip(index);
    slider.setAttribute("aria-valuenow", String(index + 1));
    slider.setAttribute("aria-valuetext", inWords(content));
    tip.replaceChildren(...tipElements(content));
    tip.classList.add("is-shown");
    place(tip, box, columns.middle(index), topPixels ?? 0);
    for (const other of others) if (other !== mark) other(index);
  };
  const hide = () => {
    mark(undefined);
    for (const other of others) if (other !== mark) other(undefined);
  };
  const point = (event: PointerEvent) => {
    const { left, top, width, height } = box.getBoundingClientRect();
    const index = columns.indexAt((event.clientX - left) / width, (event.clientY - top) / height);
    show(Math.min(columns.count - 1, Math.max(0, index)), event.clientY - top);
  };
  slider.addEventListener("pointermove", point);
  slider.addEventListener("pointerdown", point);
  slider.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hide());
  slider.addEventListener("blur", hide);
  slider.addEventListener("keydown", (event) => {
    const to = stepTo(event.key, at ?? columns.count, columns);
    if (event.key === "Escape") hide();
    if (to === undefined) return;
    event.preventDefault();
    show(to);
  });
  others.add(mark);
  return () => others.delete(mark);
}

/** Up and down go to another row of cells, or as left and right do; the page keys go a tenth of the way. */
function stepTo(key: string, at: number, { count, across }: Pointed): number | undefined {
  const page = Math.max(1, Math.round(count / 10));
  const up = across ? -across : 1;
  const away = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: up, ArrowDown: -up, PageDown: -page, PageUp: page }[key];
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (away === undefined) return undefined;
  const to = at + away;
  return across && (to < 0 || to >= count) ? at : Math.min(count - 1, Math.max(0, to));
}

const percent = (share: number) => `${(share * 100).toFixed(3)}%`;

function dotAt(left: number, { top, color }: { top: number; color: string }): HTMLElement {
  const dot = element("i", { class: "chart-dot" });
  dot.style.left = percent(left);
  dot.style.top = percent(top);
  dot.style.backgroundColor = color;
  return dot;
}

function tipElements({ title, before, rows, notes }: Tip): HTMLElement[] {
  return [
    element("table", {}, [
      element(
        "thead",
        {},
        element("tr", {}, [
          element("th", { colspan: 2 }, title),
          before !== undefined && element("th", { class: "is-before" }, before),
        ]),
      ),
      element(
        "tbody",
        {},
        rows.map((row) =>
          element("tr", {}, [
            element("td", {}, row.look && swatch(row.look), element("span", { class: "chart-tip-name" }, row.name)),
            element("td", { class: "is-value" }, row.value),
            before !== undefined && element("td", { class: "is-value is-before" }, row.before ?? "–"),
          ]),
        ),
      ),
    ]),
    ...notes.map(({ text, severity }) => element("p", { class: severity && `is-${severity}` }, text)),
  ];
}

function inWords({ title, rows, notes }: Tip): string {
  const values = rows.map(({ name, value }) => (name ? `${name} ${value}` : value));
  return [`${title}: ${values.join(", ")}`, ...notes.map(({ text }) => text)].join(". ");
}

/** Beside the crosshair, on the side with more room, and inside of the window. */
function place(tip: HTMLElement, box: HTMLElement, middle: number, topPixels: number): void {
  const { width, left, top } = box.getBoundingClientRect();
  const [own, high] = [tip.offsetWidth, tip.offsetHeight];
  const at = middle * width;
  const wanted = middle < 0.5 ? at + 14 : at - 14 - own;
  const most = document.documentElement.clientWidth - left - own - 4;
  const below = Math.min(topPixels - high / 2, document.documentElement.clientHeight - top - high - 4);
  tip.style.left = `${Math.round(Math.max(4 - left, Math.min(wanted, most)))}px`;
  tip.style.top = `${Math.round(Math.max(4 - top, below))}px`;
}
