import { element } from "../element.ts";
import type { LineLook } from "./palette.ts";
import { swatch } from "./swatch.ts";

interface Entry extends LineLook {
  name: string;
}

/** The names of a chart's lines. A click leaves a line alone, another one brings back the rest; with Ctrl or Shift it only goes or comes.
 *  @param hidden names; changed here */
export function legend(
  entries: readonly Entry[],
  shape: "line" | "block",
  hidden: Set<string>,
  notes: readonly Node[],
  changed: () => void,
): HTMLElement[] {
  if (entries.every(({ name }) => name === "") && notes.length === 0) return [];
  const names = entries.map(({ name }) => name);
  const choose = (name: string, isOne: boolean) => {
    const rest = names.filter((other) => other !== name);
    const isAlone = !hidden.has(name) && rest.every((other) => hidden.has(other));
    if (isOne) hidden.has(name) ? hidden.delete(name) : hidden.add(name);
    else if (isAlone) hidden.clear();
    else {
      hidden.delete(name);
      for (const other of rest) hidden.add(other);
    }
    if (names.every((other) => hidden.has(other))) hidden.clear();
    changed();
  };
  const items = entries
    .filter(({ name }) => name !== "")
    .map(({ name, color, glyph }) =>
      element(
        "button",
        {
          ...{ type: "button", class: "chart-name", "aria-pressed": String(!hidden.has(name)), title: name },
          onclick: (event) =>
            choose(name, event instanceof MouseEvent && (event.ctrlKey || event.metaKey || event.shiftKey)),
        },
        swatch({ color, glyph, shape }),
        element("span", {}, name),
      ),
    );
  return [element("div", { class: "chart-legend", role: "group", "aria-label": "Lines" }, ...items, ...notes)];
}
