import { expect, it } from "vitest";
import { dashboards } from "../../../dashboards/index.ts";
import { hostileTexts } from "../../world/dashboard/hostile.ts";
import type { Sites } from "./sites.ts";

/** What the project's own app and charts make; anything else came out of a text. */
const strangers =
  "img, iframe, object, embed, form, base, video, audio, script:not([src]), style, [onerror], [onclick], a[href^='javascript']";

export function hostileText(sites: Sites): void {
  const ofAlerts = ["#/alerts/queue-depth", "#/alerts/disk-usage"];
  const cases: ["hostile" | "gallery", string[]][] = [
    ["hostile", [...dashboards.pages.map(({ id }) => `#/${id}`), ...ofAlerts]],
    // No page leads to where an event says; a panel could.
    ["gallery", ["#/gallery", "#/alerts/queue-depth"]],
  ];
  it.each(cases)(
    "of the %s is shown as text, makes no element, asks for nothing and runs nothing",
    async (name, hashes) => {
      const { tab, url } = sites[name];
      const asked: string[] = [];
      tab.page.on("request", (request) => asked.push(request.url()));
      for (const hash of hashes) {
        await tab.visit(hash);
        expect(await tab.page.locator(strangers).count()).toBe(0);
        expect(await tab.page.title()).toContain("Watchbill");
        if (hash === hashes[0]) expect(await tab.page.evaluate("document.body.innerHTML")).toContain("&lt;img src=x");
      }
      expect(asked.filter((one) => !one.startsWith(url))).toEqual([]);
      expect(asked.filter((one) => one.endsWith("/x"))).toEqual([]);
    },
  );

  it("can be the name of a model that a page is narrowed to", async () => {
    const { tab } = sites.hostile;
    await tab.visit("#/synthesis?range=24h");
    await tab.page.getByLabel("Model", { exact: true }).selectOption(hostileTexts.image);
    await expect
      .poll(() => tab.page.evaluate("location.hash"))
      .toContain(encodeURIComponent("<img").replaceAll("%20", "+"));
    await tab.shown();
    expect(await tab.page.locator("img").count()).toBe(0);
    expect(await tab.flaws()).toEqual([]);
  });

  it("is cut to what a person reads, ten thousand characters of it", async () => {
    const { tab } = sites.hostile;
    for (const { id } of dashboards.pages) {
      await tab.visit(`#/${id}`);
      const longest = (await tab.page.evaluate(
        "Math.max(...[...document.querySelectorAll('main *')].filter((one) => one.children.length === 0).map((one) => one.textContent.length))",
      )) as number;
      expect(longest).toBeLessThanOrEqual(1_000);
    }
  });
}
