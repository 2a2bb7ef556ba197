import { element } from "../element.ts";
import { icon } from "../icon.ts";

/** What stays while pages come and go. */
export interface Frame {
  menu: HTMLElement;
  title: HTMLHeadingElement;
  question: HTMLElement;
  pill: HTMLElement;
  span: HTMLElement;
  controls: HTMLElement;
  firing: HTMLElement;
  notices: HTMLElement;
  body: HTMLElement;
  foot: HTMLElement;
  /** Said to those who do not see what has changed. */
  announce(text: string): void;
  closeMenu(): void;
}

export interface FrameActions {
  switchTheme(): void;
  showKeys(): void;
  goTo(): void;
}

export function frameIn(root: HTMLElement, stack: string, actions: FrameActions): Frame {
  const title = element("h1", { id: "title", tabindex: -1 });
  const question = element("p", { class: "question" });
  const pill = element("div", { class: "pill-place" });
  const span = element("p", { class: "span" });
  const controls = element("div", { class: "controls" });
  const firing = element("div", { class: "firing" });
  const notices = element("div", { class: "notices", role: "status" });
  const body = element("div", { class: "body" });
  const foot = element("footer", { class: "foot" });
  const live = element("div", { class: "unseen", role: "status", "aria-live": "polite" });
  const menu = element("nav", { class: "menu", id: "menu", "aria-label": "Pages" });
  const skip = element("a", { class: "skip", href: "#/", onclick: skipTo(title) }, "Skip to the page");
  const side = sideOf(stack, menu, actions);
  side.element.prepend(skip);
  const main = element(
    "main",
    { id: "main" },
    element("div", { class: "head" }, element("div", { class: "title" }, title, question), pill),
    element("div", { class: "bar" }, span, controls),
    ...[firing, notices, body],
  );
  root.replaceChildren(side.element, element("div", { class: "content" }, main, foot), live);
  return {
    ...{ menu, title, question, pill, span, controls, firing, notices, body, foot },
    announce: (text) => live.replaceChildren(text),
    closeMenu: () => side.open(false),
  };
}

/** The address is the page's: a link to a place on it would change the page. */
const skipTo = (place: HTMLElement) => (event: Event) => {
  event.preventDefault();
  place.focus();
};

function sideOf(stack: string, menu: HTMLElement, { switchTheme, showKeys, goTo }: FrameActions) {
  const toggle = element(
    "button",
    { class: "menu-button", type: "button", "aria-expanded": "false", "aria-controls": "drawer" },
    icon("menu"),
    "Menu",
  );
  const tools = element(
    "div",
    { class: "tools" },
    element("button", { type: "button", class: "tool", onclick: goTo }, icon("find"), "Go to", element("kbd", {}, "/")),
    element(
      "button",
      { type: "button", class: "tool", onclick: switchTheme },
      icon("sun"),
      "Theme",
      element("kbd", {}, "t"),
    ),
    element(
      "button",
      { type: "button", class: "tool keys-tool", onclick: showKeys },
      icon("keys"),
      "Keys",
      element("kbd", {}, "?"),
    ),
  );
  const brand = element(
    "a",
    { class: "brand", href: "#/" },
    element("span", { class: "mark", "aria-hidden": "true" }),
    element("span", {}, "Watchbill"),
    element("span", { class: "stack" }, stack),
  );
  const side = element("header", { class: "side" }, brand, toggle, element("div", { id: "drawer" }, menu, tools));
  const open = (isOpen: boolean) => {
    side.classList.toggle("is-open", isOpen);
    toggle.setAttribute("aria-expanded", String(isOpen));
  };
  toggle.addEventListener("click", () => open(!side.classList.contains("is-open")));
  return { element: side, open };
}
