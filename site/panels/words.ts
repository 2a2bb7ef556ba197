import { type PanelWords, type Range, ranges } from "../../model/dashboard.ts";
import type { View } from "../route.ts";

/** Its own span, where that is not the page's. */
export function spanInTitle(words: PanelWords, pageRange: Range): string {
  if (words.kind === "text" || words.range === "page" || words.range === pageRange) return "";
  return words.range === "now" ? "now" : `last ${ranges[words.range].inWords}`;
}

/** What it shows all of, although the page is narrowed. */
export function narrowingInWords(words: PanelWords, { model, people }: View): string {
  if (words.kind === "text") return "";
  const ignored = (words.ignores ?? []).flatMap((filter) => {
    if (filter === "model") return model === undefined ? [] : ["all models"];
    return people === undefined ? [] : ["everyone"];
  });
  return ignored.length > 0 ? `not narrowed: ${ignored.join(", ")}` : "";
}
