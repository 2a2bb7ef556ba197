import { type PanelWords, ranges } from "../../model/dashboard.ts";
import { element } from "../element.ts";
import { alertHash, hashOf } from "../route.ts";
import type { PageAround } from "./around.ts";
import { fact } from "./facts.ts";

/** All that is known of a panel: how it is read, what it is made of, and which alert belongs to it. */
export function aboutPanel(page: string, words: PanelWords, { alerts, view, range }: PageAround): HTMLElement[] {
  const rows = [element("p", { class: "prose" }, words.help)];
  if (words.kind === "text") return rows;
  const alert = words.alert === undefined ? undefined : alerts.get(words.alert);
  const levels = alert?.levels.map(({ severity, when }) => `${severity} ${when}`).join(", ");
  const facts = [
    ...("unit" in words && words.unit ? [fact("Unit", words.unit)] : []),
    fact(
      "Span",
      words.range === "now"
        ? "as things are now"
        : `last ${ranges[words.range === "page" ? range : words.range].inWords}`,
    ),
    fact(
      "Read from",
      words.source.map((name, index) => [index > 0 && ", ", element("code", {}, name)]),
    ),
    ...(words.ignores?.length ? [fact("Not narrowed by", words.ignores.join(", "))] : []),
    ...(words.alert === undefined
      ? []
      : [
          fact(
            "Alert",
            element("a", { href: alertHash(words.alert) }, alert?.title ?? words.alert),
            levels && `: ${levels}`,
          ),
        ]),
    fact("Link", element("a", { href: hashOf({ page, detail: words.id, view }) }, `to ${words.title} as it is shown`)),
  ];
  return [...rows, element("dl", { class: "facts" }, facts)];
}
