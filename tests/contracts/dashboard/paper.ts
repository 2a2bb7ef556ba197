import { expect, it } from "vitest";
import { dashboards } from "../../../dashboards/index.ts";
import { seededRandom } from "../../world/app/service/random.ts";
import { seedOfRun, shuffled } from "../../world/random.ts";
import { isSoak } from "../../world/soak.ts";
import type { Sites } from "./sites.ts";

/** A4 across, between its margins, at 96 pixels an inch. */
const paperPixels = 1_032;

export function onPaper(sites: Sites): void {
  const ids = dashboards.pages.map(({ id }) => id);
  const sample = shuffled(seededRandom("paper", seedOfRun()), ids).slice(0, isSoak ? ids.length : 3);
  it.each(sample.map((id) => [id]))(
    "%s is printed light, without controls, and no chart is torn in two",
    async (id) => {
      const { tab } = sites.month;
      await tab.visit(`#/${id}`, "desk", "dark");
      await tab.page.setViewportSize({ width: paperPixels, height: 1_000 });
      await tab.page.emulateMedia({ media: "print" });
      await tab.shown();
      expect(await tab.flaws()).toEqual([]);
      expect(await tab.page.locator(".controls").isVisible()).toBe(false);
      expect(await tab.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")).toMatch(
        /255, 255, 255|rgba\(0, 0, 0, 0\)/,
      );
      const torn = await tab.page.evaluate(
        "[...document.querySelectorAll('.grid > section:not(.card-table, .card-status)')].filter((one) => getComputedStyle(one).breakInside !== 'avoid').map(({ id }) => id)",
      );
      expect(torn).toEqual([]);
      await tab.page.emulateMedia({ media: "screen" });
    },
  );

  it("comes as a document of pages of one size", async () => {
    const { tab } = sites.month;
    await tab.visit(`#/${dashboards.pages[0]?.id}`);
    const document = (await tab.page.pdf({ preferCSSPageSize: true })).toString("latin1");
    const boxes = document.match(/\/MediaBox\s*\[[^\]]+\]/g) ?? [];
    expect(boxes.length).toBeGreaterThan(0);
    expect(boxes.length).toBeLessThan(12);
    expect(new Set(boxes).size).toBe(1);
  });
}
