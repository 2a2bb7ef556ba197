import { join } from "node:path";
import { alerts } from "../../alerts/index.ts";
import { dashboardsFile } from "../../components/dashboards-file.ts";
import { dashboards } from "../../dashboards/index.ts";
import { ranges } from "../../model/dashboard.ts";
import { parseDashboards } from "../../model/dashboard-parser.ts";
import { dataFolder } from "../../model/data-folder.ts";
import { noHostRows, type Remembered } from "../../model/host-tables.ts";
import { describeProblems } from "../../model/problem.ts";
import { type Rendered, renderSite } from "../../runtime/render/render-site.ts";
import { views } from "../../views/index.ts";
import { known } from "../../views/shared/known.ts";
import { dataTables } from "../../views/shared/tables.ts";
import { copiesEndMs } from "../report/make.ts";
import type { Opened } from "../stack.ts";
import { rememberedOf } from "./remembered.ts";

/** Nobody renders it again but who asks for it: it is called stale on the day after tomorrow. */
const everyMs = 86_400_000;
/** Somebody waits. What is not asked by then, of what pages can be narrowed to, is there after the next time. */
const spare = { lateMs: 15_000, newMs: 30_000 } as const;

/** The working tree's pages over the copies here. `host` is a sentence where what the host remembers is not to be had.
 *  @throws Error with every problem of the pages, or where there are no copies */
export async function localSite(folder: string, stack: string, host: Opened | string): Promise<Rendered> {
  const alertIds = alerts.map(({ id }) => id);
  const problems = parseDashboards(dashboards, { relations: [...known.tables, ...known.views], alertIds });
  if (problems.length > 0) throw new Error(describeProblems(problems));
  copiesEndMs(folder);
  const nowMs = Date.now();
  const projectUrl = typeof host === "string" ? undefined : host.settings.runbookUrl;
  return await renderSite({
    ...{
      stack,
      nowMs,
      spare,
      alerts,
      dataDir: folder,
      pages: dashboards.pages,
      siteDir: join(folder, dataFolder.site),
    },
    dashboards: dashboardsFile({ dashboards, alerts, known: { tables: dataTables, views }, everyMs, projectUrl }),
    remembered: await rememberedBy(host, nowMs),
  });
}

async function rememberedBy(host: Opened | string, nowMs: number): Promise<Remembered> {
  if (typeof host === "string") return without(host);
  try {
    return await rememberedOf(host, { fromMs: nowMs - 2 * ranges["1y"].spanMs, toMs: nowMs });
  } catch (error) {
    return without((error as Error).message);
  }
}

const without = (because: string): Remembered => ({
  rows: noHostRows(),
  problems: [`What the host remembers is not in it: ${because}`],
});
