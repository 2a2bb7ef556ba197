import type { PanelWords } from "../../model/dashboard.ts";
import type { PanelData } from "../../model/dashboard-data.ts";
import { type Child, element } from "../element.ts";
import { icon } from "../icon.ts";
import { alertHash, hashOf, routeOf } from "../route.ts";
import { absence } from "./absence.ts";
import type { PageAround } from "./around.ts";
import { type Body, bodyOf } from "./body.ts";
import { narrowingInWords, spanInTitle } from "./words.ts";

/** A panel in its frame: title, what it is of, its own tools, and its body or the words for why there is none. */
export interface Card {
  words: PanelWords;
  element: HTMLElement;
  /** Must be in the document. */
  update(around: PageAround): void;
  resize(): void;
  dispose(): void;
}

export function cardOf(page: string, words: PanelWords, showAbout: (words: PanelWords) => void): Card {
  const titleId = `title-${words.id}`;
  const title = element("h2", { id: titleId });
  const subtitle = element("p", { class: "subtitle" });
  const tools = element("div", { class: "card-tools" });
  const place = element("div", { class: "card-body" });
  const card = element(
    "section",
    {
      class: `card card-${words.kind} w-${words.width}`,
      id: `panel-${words.id}`,
      "data-panel": words.id,
      role: "group", // a landmark for each of twenty leads nowhere
      "aria-labelledby": titleId,
      tabindex: -1,
    },
    element("header", { class: "card-head" }, element("div", { class: "card-title" }, title, subtitle), tools),
    place,
  );
  let body: Body | undefined;
  let shownKind = "";
  const drop = () => {
    body?.dispose();
    body = undefined;
    shownKind = "";
  };
  const about = element(
    "button",
    { type: "button", class: "card-tool", "aria-label": `About ${words.title}`, onclick: () => showAbout(words) },
    icon("info"),
  );

  return {
    words,
    element: card,
    update(around) {
      const { data, view } = around;
      const answer: PanelData | { state: "data"; kind: "text" } | undefined =
        words.kind === "text" ? { state: "data", kind: "text" } : data.panels[words.id];
      const to = ("leadsTo" in words && words.leadsTo) || undefined;
      title.replaceChildren(
        element(
          "a",
          { href: hashOf({ ...(to ? routeOf(to) : { page, detail: words.id }), view }), class: to && "leads" },
          to ? withArrow(words.title) : words.title,
        ),
      );
      subtitle.replaceChildren(
        [words.subtitle, spanInTitle(words, around.range), narrowingInWords(words, view)].filter(Boolean).join(" · "),
      );
      card.classList.remove("level-warning", "level-critical");
      if (answer?.state !== "data") {
        drop();
        place.replaceChildren(absent(words, answer));
        tools.replaceChildren(about);
        return;
      }
      if (answer.kind === "figure" && answer.level) card.classList.add(`level-${answer.level}`);
      if (!body || shownKind !== answer.kind) {
        drop();
        body = bodyOf(words, place);
        shownKind = answer.kind;
        tools.replaceChildren(
          ...[alertLink(words, around), body.tools, about].flat().filter((tool) => tool !== undefined),
        );
      }
      body.update(answer, around);
    },
    resize: () => body?.resize(),
    dispose: drop,
  };
}

/** The arrow stays with the last word. */
function withArrow(title: string): Child[] {
  const at = title.lastIndexOf(" ") + 1;
  return [title.slice(0, at), element("span", { class: "together" }, title.slice(at), icon("further"))];
}

function absent(words: PanelWords, answer: PanelData | undefined): HTMLElement {
  if (answer?.state === "failed") return absence("warning", `Could not be asked. ${answer.because}`);
  return absence("empty", answer && "empty" in words ? words.empty : "It comes with the next render: it is new.");
}

function alertLink(words: PanelWords, { data, nowMs }: PageAround): HTMLElement | undefined {
  if (!("alert" in words) || words.alert === undefined) return undefined;
  const fires = (data.firings[words.alert] ?? []).some(({ toMs }) => toMs === null || toMs >= nowMs);
  return element(
    "a",
    {
      class: fires ? "card-tool is-firing" : "card-tool",
      href: alertHash(words.alert),
      "aria-label": `Alert ${words.alert}${fires ? ", which fires" : ""}`,
      title: fires ? `${words.alert} fires` : `Alert ${words.alert}`,
    },
    icon("bell"),
  );
}
