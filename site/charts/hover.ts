import { element } from "../element.ts";
import { placeTip, type Tip, tipElements, tipInWords } from "./tip.ts";

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
  /** Where a click on it leads. */
  href?(index: number): string | undefined;
}

/** Charts whose columns are the same moments share their crosshair. */
const linked = new Map<string, Set<(index: number | undefined) => void>>();

/** Shows the values under the pointer, or where the arrow keys have gone: a slider through the columns, for whoever does not see it as well.
 *  @param box the plot: what is shown is placed in it @param link charts with the same one share a crosshair @returns what ends it */
export function hoverOver(box: HTMLElement, pointed: Pointed, name: string, link?: string): () => void {
  const line = element("div", { class: "chart-crosshair" });
  const dots = element("div", { class: "chart-dots" });
  const tip = element("div", { class: "chart-tip", "aria-hidden": "true" });
  const slider = sliderOf(pointed, name);
  box.append(line, dots, slider, tip);
  const others = (link !== undefined && linked.get(link)) || new Set();
  if (link !== undefined) linked.set(link, others);
  let at: number | undefined;

  const mark = (index: number | undefined) => {
    at = index !== undefined && index < pointed.count ? index : undefined;
    pointed.mark?.(at);
    box.classList.toggle("is-pointed", at !== undefined);
    tip.classList.remove("is-shown");
    if (at === undefined) return;
    line.style.left = percent(pointed.middle(at));
    dots.replaceChildren(...pointed.dots(at).map((dot) => dotAt(pointed.middle(at as number), dot)));
  };
  const markAll = (index: number | undefined) => {
    mark(index);
    for (const other of others) if (other !== mark) other(index);
  };
  const show = (index: number, topPixels = 0) => {
    markAll(index);
    const content = pointed.tip(index);
    slider.setAttribute("aria-valuenow", String(index + 1));
    slider.setAttribute("aria-valuetext", tipInWords(content));
    slider.classList.toggle("is-link", pointed.href?.(index) !== undefined);
    tip.replaceChildren(...tipElements(content));
    tip.classList.add("is-shown");
    placeTip(tip, box, pointed.middle(index), topPixels);
  };
  const point = ({ clientX, clientY }: PointerEvent) => {
    const { left, top, width, height } = box.getBoundingClientRect();
    const index = pointed.indexAt((clientX - left) / width, (clientY - top) / height);
    show(Math.min(pointed.count - 1, Math.max(0, index)), clientY - top);
  };
  const follow = () => {
    const href = at === undefined ? undefined : pointed.href?.(at);
    if (href !== undefined) location.assign(href);
  };
  slider.addEventListener("pointermove", point);
  slider.addEventListener("pointerdown", point);
  // A finger that has left still wants to read.
  slider.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && markAll(undefined));
  slider.addEventListener("blur", () => markAll(undefined));
  slider.addEventListener("click", (event) => (event as PointerEvent).pointerType === "mouse" && follow());
  slider.addEventListener("keydown", (event) => {
    if (event.key === "Escape") markAll(undefined);
    if (event.key === "Enter") follow();
    const to = stepTo(event.key, at ?? pointed.count, pointed);
    if (to === undefined) return;
    event.preventDefault();
    show(to);
  });
  others.add(mark);
  return () => {
    others.delete(mark);
    if (link !== undefined && others.size === 0) linked.delete(link);
  };
}

function sliderOf({ count, tip }: Pointed, name: string): HTMLElement {
  return element("div", {
    ...{ class: "chart-slider", role: "slider", tabindex: 0, "aria-label": `${name}: values` },
    ...{ "aria-valuemin": 1, "aria-valuemax": count, "aria-valuenow": count },
    "aria-valuetext": tipInWords(tip(count - 1)),
  });
}

/** Up and down go to another row of cells, or as right and left do; the page keys go a tenth of the way. */
export function stepTo(key: string, at: number, { count, across }: Pick<Pointed, "count" | "across">) {
  const page = Math.max(1, Math.round(count / 10));
  const up = across ? -across : 1;
  const away = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: up, ArrowDown: -up, PageDown: -page, PageUp: page }[key];
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (away === undefined) return undefined;
  const to = at + away;
  const isOutside = to < 0 || to >= count;
  return across && isOutside && at < count ? at : Math.min(count - 1, Math.max(0, to));
}

const percent = (share: number) => `${(share * 100).toFixed(3)}%`;

function dotAt(left: number, { top, color }: { top: number; color: string }): HTMLElement {
  const dot = element("i", { class: "chart-dot" });
  dot.style.left = percent(left);
  dot.style.top = percent(top);
  dot.style.backgroundColor = color;
  return dot;
}
