import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { dashboards } from "../../../dashboards/index.ts";
import { type Browser, startBrowser } from "../../world/browser.ts";
import { writeGallery } from "../../world/dashboard/gallery.ts";
import { hostileEvents, hostileMemory } from "../../world/dashboard/hostile.ts";
import { endsMs, writePast } from "../../world/dashboard/past.ts";
import { type Served, serve } from "../../world/dashboard/serve.ts";
import { Tab } from "../../world/dashboard/tab.ts";
import { putApp, renderSample } from "../../world/dashboard.ts";

/** A site that is looked at: its copies, its folder, and a tab at its address. */
export interface Looked {
  dataDir: string;
  siteDir: string;
  url: string;
  tab: Tab;
}

/** Made once, by the first of the test files' hooks, and gone with the last. */
export interface Sites {
  browser: Browser;
  root: string;
  /** The sample application's month. */
  month: Looked;
  /** One day, in which all text tries something. */
  hostile: Looked;
  /** The month's last day, the page of synthesis in all that it can be narrowed to. */
  narrowed: Looked;
  /** Every kind of panel in every state, without copies. */
  gallery: Looked;
}

export function dashboardSites(): Sites {
  const sites = {} as Sites;
  const served: Served[] = [];
  const look = async (
    name: string,
    make: (dirs: Pick<Looked, "dataDir" | "siteDir">) => Promise<unknown>,
  ): Promise<Looked> => {
    const dirs = { dataDir: join(sites.root, name, "data"), siteDir: join(sites.root, name, "site") };
    await putApp(dirs.siteDir);
    await make(dirs);
    const server = await serve(dirs.siteDir);
    served.push(server);
    return { ...dirs, url: server.url, tab: await Tab.open(sites.browser.context, server.url, endsMs) };
  };
  beforeAll(async () => {
    sites.root = mkdtempSync(join(tmpdir(), "watchbill-dashboard-"));
    sites.browser = await startBrowser();
    sites.gallery = await look("gallery", async ({ siteDir }) => writeGallery(siteDir));
    sites.month = await look("month", async (dirs) => {
      await writePast(dirs.dataDir, { days: 30 });
      await renderSample({ ...dirs, spareMs: 0 });
    });
    sites.narrowed = await look("narrowed", async (dirs) => {
      await writePast(dirs.dataDir, { days: 1 });
      await renderSample({ ...dirs, pages: dashboards.pages.filter(({ id }) => id === "synthesis") });
    });
    sites.hostile = await look("hostile", async (dirs) => {
      await writePast(dirs.dataDir, { days: 1, besides: hostileEvents() });
      await renderSample({ ...dirs, rows: hostileMemory(), spareMs: 0 });
    });
  });
  afterAll(async () => {
    await sites.browser?.close();
    for (const server of served) await server.close();
    rmSync(sites.root, { recursive: true, force: true });
  });
  return sites;
}
