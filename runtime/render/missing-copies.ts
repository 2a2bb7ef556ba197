import type { DashboardsFile } from "../../model/dashboard-files.ts";
import { dataFolder } from "../../model/data-folder.ts";

const copies = { metrics: "the metrics", logTables: "the log" } as const;

/** By table and view, why nothing can be known of it: there is no copy of what it is made of. */
export function whyUnknown(
  missing: readonly string[],
  { tables, views }: Pick<DashboardsFile, "tables" | "views">,
): ReadonlyMap<string, string> {
  const unknown = new Map<string, string>();
  for (const { name, file } of tables) {
    if (!missing.includes(dataFolder[file])) continue;
    unknown.set(
      name,
      `There is no copy of ${copies[file]} here: the host's timers make it, on a laptop make sync-data does`,
    );
  }
  for (const { name, sql } of views) {
    const words = new Set(sql.match(/\w+/g));
    const of = [...unknown.keys()].find((table) => words.has(table));
    if (of !== undefined) unknown.set(name, unknown.get(of) as string);
  }
  return unknown;
}
