import type { SiteData } from "../../model/dashboard-data.ts";
import { element } from "../element.ts";
import type { Route } from "../route.ts";
import { openDialog } from "./dialog.ts";
import { placesFor, placesOf } from "./places.ts";

const shownAtOnce = 12;

/** Asks for some letters of a page, panel or firing alert, and goes there. */
export function openGoTo(site: SiteData, route: Route): void {
  const places = placesOf(site, route);
  const input = element("input", {
    type: "search",
    "aria-label": "Page or panel",
    placeholder: "Page or panel",
    autocomplete: "off",
  });
  const list = element("ul", { class: "places" });
  let at = 0;
  const mark = () => {
    [...list.children].forEach((entry, index) => void entry.classList.toggle("is-at", index === at));
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const draw = () => {
    const found = placesFor(input.value, places).slice(0, shownAtOnce);
    const entries = found.map(({ to, title, where }) =>
      element(
        "li",
        {},
        element("a", { href: to }, element("span", {}, title), element("span", { class: "where" }, where)),
      ),
    );
    list.replaceChildren(
      ...(entries.length > 0 ? entries : [element("li", { class: "none" }, "There is nothing of that name.")]),
    );
    at = 0;
    mark();
  };
  input.addEventListener("input", draw);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      at = Math.min(Math.max(0, at + step), list.children.length - 1);
      mark();
    }
    if (event.key === "Enter") list.children[at]?.querySelector("a")?.click();
  });
  draw();
  openDialog("Go to", [input, list], "go-to");
  input.focus();
}
