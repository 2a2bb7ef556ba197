import type { Page, Panel } from "../../model/dashboard.ts";
import type { Words } from "./words.ts";

type FieldOf<T> = T extends T ? keyof T : never;

/** What each field of a panel is called, so that a field that is new in the model cannot be left out of a review. In the order of the page. */
const panelFields: Record<Exclude<FieldOf<Panel>, "id">, string> = {
  title: "title",
  kind: "shown as",
  unit: "unit",
  sql: "SQL",
  aggregated: "SQL of a year",
  sparkline: "SQL of its course",
  sparklineAggregated: "SQL of its course in a year",
  source: "reads",
  range: "of",
  ignores: "ignores",
  alert: "alert",
  leadsTo: "leads to",
  better: "good is",
  decimals: "decimals",
  draw: "drawn as",
  between: "between rows",
  order: "order",
  xTitle: "to the right",
  yTitle: "downwards",
  classTitle: "classes",
  classUnit: "unit of classes",
  columns: "columns",
  width: "width",
  subtitle: "subtitle",
  help: "help",
  empty: "when it is empty",
  text: "text",
};

const pageFields: Record<keyof Page, (page: Page) => [name: string, text: string][]> = {
  id: () => [],
  title: ({ title }) => [["title", title]],
  question: ({ question }) => [["answers", question]],
  filters: ({ filters }) => [["narrowed to", filters.join(", ") || "nothing"]],
  range: ({ range }) => [["shows first", range]],
  panels: ({ panels }) => [["panels", panels.map(({ id }) => id).join(", ")]],
};

/** A page, and every field of every panel. */
export function pageWords(page: Page): Words {
  return new Map([...ofPage(page), ...page.panels.flatMap(ofPanel)]);
}

/** What there is to say of a page that is new: its SQL stands in the files that came with it. */
export function pageSummary(page: Page): Words {
  const ofPanels = page.panels.map((panel): [string, string] => {
    const unit = "unit" in panel ? `, ${panel.unit}` : "";
    return [panel.id, `${panel.title} (${panel.kind}${unit})`];
  });
  return new Map([...ofPage(page).filter(([name]) => name !== "panels"), ...ofPanels]);
}

const ofPage = (page: Page) => Object.values(pageFields).flatMap((part) => part(page));

function ofPanel(panel: Panel): [string, string][] {
  const set = panel as unknown as Readonly<Record<string, unknown>>;
  return Object.entries(panelFields).flatMap(([field, name]): [string, string][] => {
    const value = set[field];
    if (value === undefined) return [];
    return [[`${panel.id}: ${name}`, typeof value === "string" ? value.trim() : JSON.stringify(value)]];
  });
}
