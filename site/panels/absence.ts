import { element } from "../element.ts";
import { icon } from "../icon.ts";

/** Why there is nothing to be seen: because there is nothing, or because something is wrong. */
export const absence = (kind: "empty" | "warning", text: string): HTMLElement =>
  element(
    "div",
    { class: `absent ${kind}` },
    kind === "empty" ? icon("empty") : icon("warning", "Something is wrong:"),
    element("p", {}, text),
  );
