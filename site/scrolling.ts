import { type Child, element } from "./element.ts";

/** What is wider than its place scrolls in it by itself, by keyboard too, and so has a name. */
export const scrolling = (kind: "scrolls" | "table", name: string, ...children: Child[]): HTMLElement =>
  element("div", { class: kind, tabindex: 0, role: "group", "aria-label": name }, ...children);
