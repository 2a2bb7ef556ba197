import { element } from "../element.ts";
import { icon } from "../icon.ts";

/** How bad something is, as a sign and its word. */
export const levelOf = (level: "warning" | "critical"): HTMLElement =>
  element("span", { class: `level ${level}` }, icon(level), level);
