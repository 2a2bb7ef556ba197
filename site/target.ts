import type { PageWords, Range } from "../model/dashboard.ts";
import type { Narrowed, SiteData } from "../model/dashboard-data.ts";
import type { Route } from "./route.ts";

/** What an address leads to on this site. */
export type Target =
  | { kind: "page"; page: PageWords; panel?: string; range: Range; narrowed: Narrowed; compare: boolean }
  | { kind: "alert"; id: string; range: Range }
  | { kind: "none" };

/** As much as what an alert's firing stood out from. */
const alertRange: Range = "7d";

export function targetOf(site: Pick<SiteData, "pages" | "models">, { page: id, detail, view }: Route): Target {
  const page = id === "" ? site.pages[0] : site.pages.find((one) => one.id === id);
  if (page?.panels.some((panel) => panel.id === detail) || (page && detail === undefined)) {
    const { range = page.range, model, people, compare = false } = view;
    const narrowed: Narrowed = {
      ...(model !== undefined && page.filters.includes("model") && site.models.includes(model) && { model }),
      ...(people && page.filters.includes("people") && { people }),
    };
    return { kind: "page", page, ...(detail && { panel: detail }), range, narrowed, compare };
  }
  return id === "alerts" && detail ? { kind: "alert", id: detail, range: view.range ?? alertRange } : { kind: "none" };
}
