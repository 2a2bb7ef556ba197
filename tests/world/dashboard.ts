import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { alerts } from "../../alerts/index.ts";
import { dashboardsFile } from "../../components/dashboards-file.ts";
import { dashboards } from "../../dashboards/index.ts";
import type { Page } from "../../model/dashboard.ts";
import type { HostRows } from "../../model/host-tables.ts";
import { type Rendered, renderSite } from "../../runtime/render/render-site.ts";
import { buildSite } from "../../site/build.ts";
import { views } from "../../views/index.ts";
import { dataTables } from "../../views/shared/tables.ts";
import { sampleMemory } from "./dashboard/memory.ts";
import { endsMs } from "./dashboard/past.ts";

export const everyMs = 300_000;

export interface Sample {
  /** With the copies: see dashboard/past.ts. */
  dataDir: string;
  siteDir: string;
  /** The declared ones, unless others are given. */
  pages?: readonly Page[];
  rows?: HostRows;
  problems?: string[];
  nowMs?: number;
  /** How long looks may be made that could wait; all of them, where it is left out. */
  spareMs?: number;
}

/** Renders the dashboards over copies of the sample application, as its host would. */
export function renderSample({
  pages = dashboards.pages,
  rows = sampleMemory(),
  problems = [],
  nowMs = endsMs,
  spareMs = Number.POSITIVE_INFINITY,
  ...dirs
}: Sample): Promise<Rendered> {
  const { timezone } = dashboards;
  return renderSite({
    ...{ stack: "prod", alerts, pages, nowMs, remembered: { rows, problems }, ...dirs },
    spare: { lateMs: spareMs, newMs: spareMs },
    dashboards: dashboardsFile({
      dashboards: { timezone, pages },
      ...{ alerts, everyMs, known: { tables: dataTables, views } },
    }),
  });
}

let app: Promise<Map<string, Buffer>> | undefined;

/** Puts the app into a site's folder, as a release does. It is built once. */
export async function putApp(siteDir: string): Promise<void> {
  app ??= buildSite();
  mkdirSync(siteDir, { recursive: true });
  for (const [name, content] of await app) writeFileSync(join(siteDir, name), content);
}
