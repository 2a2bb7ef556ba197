import { element } from "../element.ts";

/** Hides what comes behind the first rows until it is asked for. On paper all of them stand. */
export function moreRows(
  noun: string,
  first: number,
): { element: HTMLElement; update(rows: HTMLElement[], wasCut: boolean): void } {
  const button = element("button", { type: "button", class: "more" });
  const cut = element("span", { class: "cut" });
  let all: HTMLElement[] = [];
  let isOpen = false;
  const draw = () => {
    all.forEach((row, index) => void row.classList.toggle("is-behind", index >= first && !isOpen));
    button.hidden = all.length <= first;
    button.textContent = isOpen ? "Show fewer" : `Show all ${all.length} ${noun}`;
    button.setAttribute("aria-expanded", String(isOpen));
  };
  button.addEventListener("click", () => {
    isOpen = !isOpen;
    draw();
  });
  return {
    element: element("div", { class: "more-place" }, button, cut),
    update(rows, wasCut) {
      all = rows;
      cut.textContent = wasCut ? `The first ${rows.length}: there are more.` : "";
      draw();
    },
  };
}
