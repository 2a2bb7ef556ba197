import { mkdirSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { dashboards } from "../../../dashboards/index.ts";
import { dataFolder } from "../../../model/data-folder.ts";
import { sampleMemory } from "../../world/dashboard/memory.ts";
import { endsMs, incidents, writePast } from "../../world/dashboard/past.ts";
import { serve } from "../../world/dashboard/serve.ts";
import { Tab } from "../../world/dashboard/tab.ts";
import { everyMs, putApp, renderSample, type Sample } from "../../world/dashboard.ts";
import { hourMs } from "./asked.ts";
import type { Sites } from "./sites.ts";

const overview = dashboards.pages.filter(({ id }) => id === "overview");
const words = (tab: Tab, selector: string) => tab.page.locator(selector).allInnerTexts();

export function statesInWords(sites: Sites): void {
  /** A site of the Overview alone, which goes when the test ends. */
  async function withSite(
    sample: Omit<Sample, "siteDir">,
    look: (tab: Tab, siteDir: string) => Promise<void>,
  ): Promise<void> {
    const siteDir = join(sites.root, "of-one-test");
    await putApp(siteDir);
    await renderSample({ pages: overview, spareMs: 0, ...sample, siteDir });
    const served = await serve(siteDir);
    const tab = await Tab.open(sites.browser.context, served.url, endsMs);
    try {
      await look(tab, siteDir);
    } finally {
      await tab.page.close();
      await served.close();
      rmSync(siteDir, { recursive: true });
    }
  }

  it("what has not been rendered for an hour says so, and claims nothing about now", async () => {
    const { tab } = sites.month;
    await tab.visit("#/overview");
    const pill = (await words(tab, ".pill")).join();
    expect(pill).toBe("Warning: A disk is filling up");
    await tab.page.clock.setFixedTime(endsMs + hourMs);
    await tab.visit("#/overview");
    expect((await words(tab, ".pill")).join()).toBe("Not known: 1 h old");
    expect((await words(tab, ".notice")).join()).toContain("should be rendered every 5 min");
    await tab.page.clock.setFixedTime(endsMs + 60_000);
  });

  it("a range that is longer than the data says how much of it there is", async () => {
    const { tab } = sites.hostile;
    await tab.visit(`#/${dashboards.pages[0]?.id}?range=7d`);
    expect((await words(tab, ".notice")).join()).toMatch(/Only 2\d h of 7 days are known/);
  });

  it("a panel without rows says what that means, and one that could not be asked says why", async () => {
    const { tab } = sites.gallery;
    await tab.visit("#/gallery");
    expect(await words(tab, "#panel-empty .absent")).toEqual(["Nothing was asked of it."]);
    expect((await words(tab, "#panel-failed .absent")).join()).toContain("no such column");
  });

  it("a panel whose question fails costs itself alone, and names its file", async () => {
    const [page] = overview;
    if (!page) throw new Error("there is an Overview");
    const broken = page.panels.map((panel, index) =>
      index === 0 && "sql" in panel ? { ...panel, sql: "SELECT nothing AS value" } : panel,
    );
    const pages = [{ ...page, panels: broken }];
    await withSite({ dataDir: sites.hostile.dataDir, pages }, async (tab) => {
      await tab.visit("#/overview");
      const failed = await words(tab, ".absent.failed, .absent.warning");
      expect(failed).toHaveLength(1);
      expect(failed[0]).toContain("dashboards/overview.ts");
      expect(await tab.flaws()).toEqual([]);
    });
  });

  it("without copies it says that there are none yet, and shows what the host knows", async () => {
    const dataDir = join(sites.root, "nothing");
    mkdirSync(dataDir);
    await withSite({ dataDir }, async (tab) => {
      await tab.visit("#/overview");
      const notices = (await words(tab, ".notice")).join("\n");
      expect(notices).toContain("There is no copy metrics.duckdb yet");
      expect(await tab.flaws()).toEqual([]);
      expect(tab.complaints).toEqual([]);
    });
  });

  it("before the first render it says so, and who renders", async () => {
    const siteDir = join(sites.root, "not-yet");
    await putApp(siteDir);
    const served = await serve(siteDir);
    const tab = await Tab.open(sites.browser.context, served.url, endsMs);
    await tab.page.goto(`${served.url}/index.html`);
    await expect.poll(() => words(tab, "h1")).toEqual(["Nothing has been rendered yet"]);
    await tab.page.close();
    await served.close();
  });

  it("a fault changes the Overview with the next render, also of who has it open", async () => {
    const dataDir = join(sites.root, "changing");
    const failed = "#panel-failed .figure-value";
    const quiet = { ...sampleMemory(), alert_firing: [] };
    await writePast(dataDir, { days: 1, incidents: [] });
    await withSite({ dataDir, rows: quiet }, async (tab, siteDir) => {
      await tab.visit("#/overview?range=24h");
      const failedPercent = async () => Number.parseFloat((await words(tab, failed))[0] ?? "");
      const usual = await failedPercent();
      expect(usual).toBeLessThan(0.1);
      expect(await words(tab, ".pill")).toEqual(["All well"]);
      await writePast(dataDir, {
        days: 1,
        incidents: [{ ...incidents.crash, fromMs: endsMs - 3 * hourMs, toMs: endsMs }],
      });
      // A sync that brings events is a later one.
      const nextMs = endsMs + everyMs;
      for (const name of [dataFolder.metrics, dataFolder.logTables]) {
        utimesSync(join(dataDir, name), nextMs / 1_000, nextMs / 1_000);
      }
      const fired = { ...(sampleMemory().alert_firing[1] as object), fired_at: endsMs - hourMs, resolved_at: null };
      await renderSample({
        dataDir,
        siteDir,
        pages: overview,
        spareMs: 0,
        rows: { ...quiet, alert_firing: [fired as never] },
        nowMs: nextMs,
      });
      await tab.page.clock.setFixedTime(nextMs + 60_000);
      await tab.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
      await expect.poll(() => words(tab, ".pill")).toEqual(["Critical: Synthesis is failing"]);
      await expect.poll(failedPercent).toBeGreaterThan(usual + 0.3);
    });
  });
}
