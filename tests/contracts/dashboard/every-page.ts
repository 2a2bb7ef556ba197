import { expect, it } from "vitest";
import { dashboards } from "../../../dashboards/index.ts";
import { type Size, sizes } from "../../world/dashboard/tab.ts";
import { seedOfRun } from "../../world/random.ts";
import { isSoak } from "../../world/soak.ts";
import type { Looked, Sites } from "./sites.ts";

type SiteName = "month" | "hostile" | "gallery";

/** What holds for each page of each site, at each size. */
export function everyPage(sites: Sites): void {
  const pages = dashboards.pages.map(({ id }) => `#/${id}`);
  const addresses: [SiteName, string][] = [
    ["gallery", "#/gallery"],
    ["gallery", "#/alerts/queue-depth"],
    ...[...pages, "#/alerts/queue-depth", "#/alerts/disk-usage"].map((hash): [SiteName, string] => ["month", hash]),
    ...pages.map((hash): [SiteName, string] => ["hostile", hash]),
  ];
  const cases = addresses.flatMap(([site, hash]) =>
    (Object.keys(sizes) as Size[]).map((size) => [site, hash, size] as const),
  );

  it.each(cases)(
    "of the %s, %s on a %s: all of it fits, nothing overlaps, and the console is silent",
    async (name, hash, size) => {
      const { tab } = sites[name];
      tab.complaints.length = 0;
      await tab.visit(hash, size);
      expect(await tab.flaws()).toEqual([]);
      expect(tab.complaints).toEqual([]);
      expect(await tab.page.title()).toMatch(/ · prod · Watchbill$/);
    },
  );

  const looked = addresses.filter(([site]) => site !== "hostile");
  const ways = (["dark", "light"] as const).flatMap((theme) =>
    (["phone", "desk"] as const).map((size) => [theme, size] as const),
  );
  const inWays = looked.flatMap(([site, hash], index) =>
    ways
      .filter((_, at) => isSoak || (index + seedOfRun()) % ways.length === at)
      .map((way) => [site, hash, ...way] as const),
  );
  it.each(inWays)(
    "of the %s, %s has no barrier that axe knows when it is %s on a %s",
    async (name, hash, theme, size) => {
      const { tab }: Looked = sites[name];
      await tab.visit(hash, size, theme);
      expect(await tab.barriers()).toEqual([]);
    },
  );
}
