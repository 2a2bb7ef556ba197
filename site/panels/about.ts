import { type PanelWords, ranges } from "../../model/dashboard.ts";
import { type Child, element } from "../element.ts";
import { alertHash, hashOf } from "../route.ts";
import type { PageAround } from "./around.ts";

/** All that is known of a panel: how it is read, what it is made of, and which alert belongs to it. */
export function aboutPanel(page: string, words: PanelWords, { alerts, view, range }: PageAround): HTMLElement[] {
  const row = (name: string, ...value: Child[]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, value));
  const rows = [element("p", { class: "prose" }, words.help)];
  if (words.kind === "text") return rows;
  const alert = words.alert === undefined ? undefined : alerts.get(words.alert);
  const levels = alert?.levels.map(({ severity, when }) => `${severity} ${when}`).join(", ");
  const facts = [
    ...("unit" in words && words.unit ? [row("Unit", words.unit)] : []),
    row(
      "Span",
      words.range === "now"
        ? "as things are now"
        : `last ${ranges[words.range === "page" ? range : words.range].inWords}`,
    ),
    row(
      "Read from",
      words.source.map((name, index) => [index > 0 && ", ", element("code", {}, name)]),
    ),
    ...(words.ignores?.length ? [row("Not narrowed by", words.ignores.join(", "))] : []),
    ...(words.alert === undefined
      ? []
      : [
          row(
            "Alert",
            element("a", { href: alertHash(words.alert) }, alert?.title ?? words.alert),
            levels && `: ${levels}`,
          ),
        ]),
    row("Link", element("a", { href: hashOf({ page, detail: words.id, view }) }, `to ${words.title} as it is shown`)),
  ];
  return [...rows, element("dl", { class: "facts" }, facts)];
}
