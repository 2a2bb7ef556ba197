import type { AlertPage } from "../../model/dashboard-data.ts";
import { element } from "../element.ts";
import { scrolling } from "../scrolling.ts";

/** A runbook of the project's own, as HTML that `render` has made of its Markdown; or a link to where it is. */
export function runbookOf(runbook: AlertPage["runbook"]): HTMLElement {
  if ("url" in runbook) {
    const isWeb = /^https?:\/\//.test(runbook.url);
    return element("p", {}, isWeb ? element("a", { href: runbook.url, rel: "noreferrer" }, runbook.url) : runbook.url);
  }
  const { body } = new DOMParser().parseFromString(runbook.html, "text/html");
  // Its own first heading is left out: the card has one instead, and the page another above it.
  for (const heading of body.querySelectorAll("h1, h2, h3, h4")) {
    const level = Math.min(6, Number(heading.tagName.slice(1)) + 1);
    heading.replaceWith(element(`h${level}` as "h3", {}, ...heading.childNodes));
  }
  for (const link of body.querySelectorAll("a")) {
    // Files of the project do not lie here; other alerts do.
    if (link.getAttribute("href")?.startsWith("#/")) continue;
    if (/^https?:\/\//.test(link.getAttribute("href") ?? "")) link.rel = "noreferrer";
    else link.replaceWith(...link.childNodes);
  }
  for (const block of body.querySelectorAll("pre, table")) {
    const scrolls = scrolling("scrolls", block.tagName === "PRE" ? "Commands" : "Table");
    block.replaceWith(scrolls);
    scrolls.append(block);
  }
  return element("div", { class: "prose runbook" }, ...body.childNodes);
}
