import * as z from "zod";
import { idSchema } from "./alert-schema.ts";
import type { Page } from "./dashboard.ts";
import { timezoneSchema } from "./dashboard-schema.ts";
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

/** Of one file. */
export const dashboardFileBytes = { page: 1024 * 1024, common: 8 * 1024 * 1024 } as const;

const columns = z.record(z.string(), z.string());
const schema = z.object({
  timezone: timezoneSchema,
  pages: z.array(idSchema).max(100),
  everyMs: z.number().positive(),
  tables: z.array(z.object({ name: z.string(), file: z.enum(["metrics", "logTables"]), columns })),
  views: z.array(
    z.looseObject({
      name: z.string(),
      columns: z.record(z.string(), z.looseObject({ type: z.string() })),
      sql: z.string(),
    }),
  ),
  runbooks: z.record(z.string(), z.union([z.object({ html: z.string() }), z.object({ url: z.string() })])),
});

/** The shape of `dashboards.json`, as far as what reads it relies on it. */
export const dashboardsFileSchema = schema as unknown as z.ZodType<DashboardsFile>;
