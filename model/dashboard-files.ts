import type { Page } from "./dashboard.ts";
import type { DataTable, View } from "./view.ts";

/** What `render` is told, by `up` on the host and by `make dashboard` on a laptop: `dashboards.json`, and beside it in `dashboards.d` a file
 *  for each page, the declared `Page` as it is. */
export interface DashboardsFile {
  timezone: string;
  /** Ids of the pages, in the order of the menu. */
  pages: readonly string[];
  /** When it is rendered again. */
  everyMs: number;
  /** What the pages' SQL may name beside what the host remembers. */
  tables: readonly DataTable[];
  views: readonly View[];
  /** Of every alert, by its id. HTML is made of the project's own Markdown, and any in there is shown as text. */
  runbooks: Readonly<Record<string, Runbook>>;
}

export type Runbook = { html: string } | { url: string };

export const pageFileName = (page: Pick<Page, "id">) => `${page.id}.json`;
