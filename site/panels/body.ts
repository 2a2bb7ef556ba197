import type { PanelWords } from "../../model/dashboard.ts";
import type { PanelData } from "../../model/dashboard-data.ts";
import { element } from "../element.ts";
import type { PageAround } from "./around.ts";
import { chartBody } from "./chart.ts";
import { figureBody } from "./figure.ts";
import { statusBody } from "./status.ts";
import { tableBody } from "./table.ts";

export type Answer = Extract<PanelData, { state: "data" }> | { state: "data"; kind: "text" };

/** What a card holds. */
export interface Body {
  /** Buttons for the card's head. */
  tools: HTMLElement[];
  update(answer: Answer, around: PageAround): void;
  resize(): void;
  dispose(): void;
}

export function bodyOf(words: PanelWords, place: HTMLElement): Body {
  switch (words.kind) {
    case "figure":
      return figureBody(words, place);
    case "series":
    case "heatmap":
    case "histogram":
      return chartBody(words, place);
    case "table":
      return tableBody(words, place);
    case "status":
      return statusBody(place);
    case "text":
      place.replaceChildren(...words.text.split("\n\n").map((text) => element("p", { class: "prose" }, text)));
      return { tools: [], update() {}, resize() {}, dispose() {} };
  }
}
