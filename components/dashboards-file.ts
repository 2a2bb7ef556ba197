import type { Alert } from "../model/alert.ts";
import type { Dashboards } from "../model/dashboard.ts";
import type { DashboardsFile } from "../model/dashboard-files.ts";
import type { DataTable, View } from "../model/view.ts";
import { runbooksOf } from "./runbooks.ts";

export interface DashboardsFileArgs {
  dashboards: Dashboards;
  alerts: readonly Alert[];
  /** What the pages' SQL may name. */
  known: { tables: readonly DataTable[]; views: readonly View[] };
  everyMs: number;
  /** Where this project can be read: for what a runbook links to. */
  projectUrl?: string | undefined;
}

/** What all pages have in common, as `render` is told it, on the host or here. */
export function dashboardsFile({ dashboards, alerts, known, everyMs, projectUrl }: DashboardsFileArgs): DashboardsFile {
  const { timezone, pages } = dashboards;
  return { timezone, pages: pages.map(({ id }) => id), everyMs, ...known, runbooks: runbooksOf(alerts, projectUrl) };
}
