import type { PageWords } from "../../model/dashboard.ts";
import type { AlertPage, SiteData } from "../../model/dashboard-data.ts";

/** The first of an alert's panels that shows it over time, as a page of its own; undefined where none does. */
export function courseOf({ pages }: Pick<SiteData, "pages">, { panels }: AlertPage): { page: PageWords } | undefined {
  for (const { page: id, panel } of panels) {
    const page = pages.find((one) => one.id === id);
    const words = page?.panels.find((one) => one.id === panel);
    if (page && words?.kind === "series") return { page: { ...page, panels: [{ ...words, width: 12 }] } };
  }
  return undefined;
}
