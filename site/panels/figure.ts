import type { PanelWords } from "../../model/dashboard.ts";
import type { FigureData } from "../../model/dashboard-data.ts";
import { element } from "../element.ts";
import { beforeInWords, changeOf } from "../format/change.ts";
import { shownValue, valueInWords } from "../format/number.ts";
import { icon } from "../icon.ts";
import type { PageAround } from "./around.ts";
import type { Body } from "./body.ts";
import { chartIn } from "./chart.ts";
import { levelOf } from "./level.ts";

type Words = Extract<PanelWords, { kind: "figure" }>;

/** One number, what became of it, and its course. */
export function figureBody(words: Words, place: HTMLElement): Body {
  const value = element("p", { class: "figure-value" });
  const level = element("div", { class: "figure-level" });
  const change = element("p", { class: "figure-change" });
  const course = element("div", { class: "figure-course" });
  place.replaceChildren(element("div", { class: "figure-row" }, value, level), change, course);
  const chart = chartIn(course, words);
  return {
    tools: [],
    ...chart,
    update(answer, around) {
      if (answer.kind !== "figure") return;
      const { number, unit } = shownValue(answer.value, words.unit, words.decimals);
      value.replaceChildren(number, ...(unit ? [element("span", { class: "figure-unit" }, ` ${unit}`)] : []));
      level.replaceChildren(...(answer.level ? [levelOf(answer.level)] : []));
      change.replaceChildren(...changeParts(words, answer, around));
      chart.update(answer, around);
    },
  };
}

function changeParts(
  { better, unit, decimals, range }: Words,
  { value, before, note }: FigureData,
  around: PageAround,
): Node[] {
  const parts: Node[] = [];
  const change = changeOf(value, before, better);
  if (change) {
    const { direction, inWords, tone } = change;
    parts.push(
      element(
        "span",
        { class: "change", title: `before: ${valueInWords(before, unit, decimals)}` },
        element("b", { class: tone }, direction !== "none" && icon(direction, direction), inWords),
        ` ${beforeInWords(range === "page" || range === "now" ? around.range : range)}`,
      ),
    );
  } else if (range !== "now" && value !== null) {
    parts.push(element("span", { class: "change" }, "not known before"));
  }
  if (note) parts.push(element("span", { class: "note" }, note));
  return parts;
}
