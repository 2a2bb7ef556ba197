import { element } from "../element.ts";
import type { LineLook } from "./palette.ts";
import { swatch } from "./swatch.ts";

export interface Legend {
  element: HTMLElement;
  /** Shows what is hidden now, and notes beside the names. */
  update(notes?: readonly Node[]): void;
}

/** The names of a chart's lines. A click leaves a line alone, another one brings back the rest; with Ctrl or Shift it only goes or comes.
 *  @param hidden names; changed here, before `changed` is called */
export function legendOf(
  lines: readonly (LineLook & { name: string })[],
  shape: "line" | "block",
  hidden: Set<string>,
  changed: () => void,
): Legend {
  const names = lines.map(({ name }) => name);
  const buttons = lines.map(({ name, color, glyph }) => {
    const onclick = (event: Event) => {
      const { ctrlKey, metaKey, shiftKey } = event as MouseEvent;
      choose(name, names, hidden, ctrlKey || metaKey || shiftKey);
      changed();
    };
    const attributes = { type: "button", class: "chart-name", title: name, onclick };
    return element("button", attributes, swatch({ color, glyph, shape }), element("span", {}, name));
  });
  const place = element("div", { class: "chart-legend", role: "group", "aria-label": "Lines" });
  const shown = buttons.filter((_, index) => names[index] !== "");
  place.append(...shown);
  return {
    element: place,
    update(notes = []) {
      for (const [index, name] of names.entries())
        buttons[index]?.setAttribute("aria-pressed", String(!hidden.has(name)));
      for (const note of place.querySelectorAll(".chart-note")) note.remove();
      place.append(...notes);
      place.hidden = place.childElementCount === 0;
    },
  };
}

/** There is always something to be seen. */
export function choose(name: string, names: readonly string[], hidden: Set<string>, isOne: boolean): void {
  const others = names.filter((other) => other !== name);
  const isAlone = !hidden.has(name) && others.every((other) => hidden.has(other));
  if (isOne && hidden.has(name)) hidden.delete(name);
  else if (isOne) hidden.add(name);
  else if (isAlone) hidden.clear();
  else {
    hidden.delete(name);
    for (const other of others) hidden.add(other);
  }
  if (names.every((each) => hidden.has(each))) hidden.clear();
}
