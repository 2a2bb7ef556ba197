import { type Child, element } from "../element.ts";

/** A name and what there is to say of it; several stand in a `dl` of the class `facts`. */
export const fact = (name: string, ...value: Child[]): HTMLElement =>
  element("div", {}, element("dt", {}, name), element("dd", {}, value));
