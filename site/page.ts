import type { PageWords, PanelWords } from "../model/dashboard.ts";
import { element } from "./element.ts";
import { aboutPanel } from "./panels/about.ts";
import { absence } from "./panels/absence.ts";
import type { PageAround } from "./panels/around.ts";
import { type Card, cardOf } from "./panels/card.ts";
import { openDialog } from "./shell/dialog.ts";

/** A page's panels in their grid. */
export interface PageShown {
  element: HTMLElement;
  update(around: PageAround): void;
  /** As wide as things are now: at once. */
  resize(): void;
  dispose(): void;
}

export function showPage(page: PageWords): PageShown {
  let current: PageAround | undefined;
  const showAbout = (words: PanelWords) => {
    if (current) openDialog(words.title, aboutPanel(page.id, words, current));
  };
  const cards: Card[] = page.panels.map((words) => cardOf(page.id, words, showAbout));
  return {
    element: element(
      "div",
      { class: "grid", "data-page": page.id },
      cards.map((card) => card.element),
    ),
    update(around) {
      current = around;
      for (const card of cards) updateAlone(card, around);
    },
    resize() {
      for (const card of cards) card.resize();
    },
    dispose() {
      for (const card of cards) card.dispose();
    },
  };
}

/** What cannot be drawn costs nothing but itself. */
function updateAlone(card: Card, around: PageAround): void {
  try {
    card.update(around);
  } catch (error) {
    console.error(card.words.id, error);
    card.element
      .querySelector(".card-body")
      ?.replaceChildren(absence("warning", "It could not be drawn: the console says why."));
  }
}

/** The panel `step` behind the one that has the focus gets it; the first one, if none has. */
export function stepPanel(step: 1 | -1): void {
  const panels = [...document.querySelectorAll<HTMLElement>(".grid > section")];
  const at = panels.findIndex((panel) => panel.contains(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : panels.length - 1) : Math.min(Math.max(0, at + step), panels.length - 1);
  goToPanel(panels[next], "nearest");
}

export function goToPanel(panel: HTMLElement | null | undefined, block: ScrollLogicalPosition): void {
  panel?.focus({ preventScroll: true });
  panel?.scrollIntoView({ block });
}
