import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Browser, startBrowser } from "../world/browser.ts";
import { writeChartsPage } from "../world/dashboard/charts-page.ts";
import { type Served, serve } from "../world/dashboard/serve.ts";
import { type Size, sizes, Tab, type Theme } from "../world/dashboard/tab.ts";

/** Charts of everything that data can be, in a browser. */

const folder = mkdtempSync(join(tmpdir(), "watchbill-charts-"));
let browser: Browser;
let served: Served;
let tab: Tab;
beforeAll(async () => {
  await writeChartsPage(folder);
  [browser, served] = await Promise.all([startBrowser(), serve(folder)]);
  tab = await Tab.open(browser.context, served.url, Date.parse("2026-11-24T20:59:00Z"));
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function show(size: Size = "desk", theme: Theme = "dark"): Promise<void> {
  tab.complaints.length = 0;
  await tab.page.setViewportSize(sizes[size]);
  await tab.page.goto(`${served.url}/index.html?theme=${theme}`);
  await tab.page.evaluate("document.fonts.ready.then(() => drawn.forEach((chart) => chart.resize()))");
}

const chart = (id: string): Locator => tab.page.locator(`#${id}`);
const tip = (id: string): Locator => chart(id).locator(".chart-tip.is-shown");
const slider = (id: string): Locator => chart(id).getByRole("slider");

async function pointAt(id: string, across: number, down = 0.5): Promise<void> {
  const place = slider(id);
  await place.scrollIntoViewIfNeeded();
  const { width = 0, height = 0 } = (await place.boundingBox()) ?? {};
  await place.hover({ position: { x: width * across, y: height * down } });
}

describe.each(Object.keys(sizes) as Size[])("all charts on a %s", (size) => {
  it.each(["dark", "light"] as const)(
    "fit, in %s, without two words over each other and with nothing on the console",
    async (theme) => {
      await show(size, theme);
      expect(await tab.flaws()).toEqual([]);
      expect(tab.complaints).toEqual([]);
    },
  );

  it.each(["dark", "light"] as const)("have no barrier that axe knows, in %s", async (theme) => {
    await show(size, theme);
    expect(await tab.barriers()).toEqual([]);
  });
});

describe("a chart", () => {
  it("is drawn when it comes near, and not before", async () => {
    await tab.page.setViewportSize(sizes.desk);
    await tab.page.goto(`${served.url}/index.html`);
    await chart("latency").locator(".chart-canvas text").first().waitFor();
    expect(await chart("speed").locator("svg").count()).toBe(0);
    await chart("speed").scrollIntoViewIfNeeded();
    await chart("speed").locator(".chart-canvas text").first().waitFor();
  });

  it("has every colour that its sheets ask for", async () => {
    await show();
    const missing = await tab.page.evaluate(`
      const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
      const asked = new Set(rules.flatMap(({ cssText }) => cssText.match(/--chart-\\w+/g) ?? []));
      const given = getComputedStyle(document.querySelector("#firings .chart-threshold"));
      [asked.size > 5, [...asked].filter((name) => given.getPropertyValue(name) === "")];
    `);
    expect(missing).toEqual([true, []]);
  });

  it("tells in words what is seen in it", async () => {
    await show();
    const words = await chart("latency").locator("[role=img]").getAttribute("aria-label");
    expect(words).toMatch(/^Synthesis latency, hourly p50 and p95/);
    expect(words).toMatch(/p95: least 1\.5 s, most 2\.9\d? s \(Sun 22 Nov, \d\d:00\), last 1\.\d+ s/);
    expect(words).toContain("Warning above 2.5 s. Critical, above for 4 h: Sun 22 Nov");
  });

  it("becomes a table of the same values, and a chart again", async () => {
    await show();
    const toggle = (isTable: boolean) => tab.page.evaluate(`drawn[0].showTable(${isTable})`);
    await toggle(true);
    const table = chart("latency").getByRole("table");
    expect(await table.locator("thead th").allTextContents()).toEqual(["Time", "p95", "p50"]);
    expect(await table.locator("tbody tr").count()).toBe(169);
    expect(await tab.flaws()).toEqual([]);
    await toggle(false);
    expect(await chart("latency").locator("svg path").count()).toBeGreaterThan(2);
  });

  it("follows its width, with as many days as have room", async () => {
    await show("desk");
    const days = () => chart("latency").locator(".chart-canvas text").allTextContents();
    expect(await days()).toContain("Wed 18");
    await tab.page.setViewportSize(sizes.phone);
    await expect.poll(days).not.toContain("Fri 20");
    expect(await days()).toContain("Sat 21");
  });

  it("shades what lies above its thresholds, and names their lines inside of the plot", async () => {
    await show();
    const firings = chart("firings");
    expect(await firings.locator(".chart-threshold").allTextContents()).toEqual(["critical 80", "warning 60"]);
    const plot = await slider("firings").boundingBox();
    for (const zone of await firings.locator(".chart-zone").all()) {
      const box = await zone.boundingBox();
      expect(box?.width).toBeCloseTo(plot?.width ?? 0, 0);
      expect(box?.height).toBeGreaterThan(5);
    }
  });
});

describe("under the pointer", () => {
  it("are the values of that hour, and on charts of the same time a line at the same hour", async () => {
    await show();
    await pointAt("latency", 0.708);
    expect(await tip("latency").textContent()).toMatch(
      /^Sun 22 Nov, 20:00–21:00p952\.\d+ sp500\.\d+ scritical, above for 4 h$/,
    );
    const share = (id: string) =>
      chart(id).evaluate((one) =>
        Number.parseFloat((one.querySelector(".chart-crosshair") as unknown as { style: { left: string } }).style.left),
      );
    expect(await chart("queue").locator(".is-pointed").count()).toBe(1);
    expect(await share("queue")).toBe(await share("latency"));
    expect(await tip("queue").count()).toBe(0);
    expect(await chart("month").locator(".is-pointed").count()).toBe(0);
    await tab.page.mouse.move(2, 2);
    expect(await tip("latency").count()).toBe(0);
  });

  it("never stand out of the window", async () => {
    for (const size of ["desk", "phone"] as const) {
      await show(size);
      for (const id of ["latency", "twelve", "hostile", "listen", "speed", "compared"]) {
        for (const across of [0.001, 0.5, 0.999]) {
          await pointAt(id, across, 0.9);
          const box = await tip(id).boundingBox();
          const { width, height } = sizes[size];
          expect(box?.x, `${id} ${across}`).toBeGreaterThanOrEqual(0);
          expect(box?.y, `${id} ${across}`).toBeGreaterThanOrEqual(0);
          expect((box?.x ?? 0) + (box?.width ?? 0), `${id} ${across}`).toBeLessThanOrEqual(width);
          expect((box?.y ?? 0) + (box?.height ?? 0), `${id} ${across}`).toBeLessThanOrEqual(height);
        }
      }
    }
  });

  it("are also those of cells and classes", async () => {
    await show();
    await pointAt("listen", 12.5 / 24, 0.5 / 7);
    expect(await tip("listen").textContent()).toMatch(/^Day Mon, Hour 12\d+ blocks\/h$/);
    expect(await chart("listen").locator(".chart-cell.is-pointed").count()).toBe(1);
    await pointAt("lengths", 3.5 / 12);
    expect(await tip("lengths").textContent()).toMatch(/^200 to 300 charactersText lengths220 blocks$/);
  });

  it("are names as they are, whatever is in them", async () => {
    await show();
    await pointAt("hostile", 0.4);
    expect(await tip("hostile").textContent()).toContain('<img src=x onerror="window.harmed=true">');
    expect(await tab.page.locator("img").count()).toBe(0);
    expect(await tab.page.evaluate("window.harmed")).toBeUndefined();
  });
});

describe("by keyboard", () => {
  it("one goes through the values, and hears them", async () => {
    await show();
    const place = slider("latency");
    await place.focus();
    await place.press("End");
    expect(await place.getAttribute("aria-valuetext")).toMatch(/^Tue 24 Nov, 21:00–22:00/);
    await place.press("ArrowLeft");
    expect(await place.getAttribute("aria-valuetext")).toMatch(/^Tue 24 Nov, 20:00–21:00: p95 1\.\d+ s, p50 0\.\d+ s/);
    expect(await tip("latency").count()).toBe(1);
    await place.press("Escape");
    expect(await tip("latency").count()).toBe(0);
  });

  it("one gets to each firing, which leads to the alert", async () => {
    await show();
    const firing = chart("firings").getByRole("link").first();
    expect(await firing.getAttribute("aria-label")).toMatch(/^Critical, fired 2 times: Wed 18 Nov/);
    await firing.focus();
    await firing.press("Enter");
    await expect.poll(() => tab.page.evaluate("location.hash")).toBe("#/alerts/an-alert");
  });

  it("one leaves a line alone, and brings the others back", async () => {
    await show();
    const names = chart("latency").getByRole("group", { name: "Lines" }).getByRole("button");
    const pressed = async () => Promise.all((await names.all()).map((name) => name.getAttribute("aria-pressed")));
    await names.first().focus();
    await names.first().press("Enter");
    expect(await pressed()).toEqual(["true", "false"]);
    await pointAt("latency", 0.3);
    expect(await tip("latency").locator("tbody tr").count()).toBe(1);
    await names.first().press("Enter");
    expect(await pressed()).toEqual(["true", "true"]);
    expect(await names.first().evaluate((one) => one.matches(":focus"))).toBe(true);
  });
});

describe("a firing", () => {
  it("leads to its alert from anywhere in its stretch of the plot", async () => {
    await show();
    await pointAt("latency", 0.708);
    await tab.page.mouse.down();
    await tab.page.mouse.up();
    await expect.poll(() => tab.page.evaluate("location.hash")).toBe("#/alerts/an-alert");
  });

  it("is a bar that can be seen, however short it was", async () => {
    await show();
    const bars = await chart("year").locator(".chart-firing").all();
    expect(bars.length).toBeGreaterThan(20);
    for (const bar of bars) expect((await bar.boundingBox())?.width).toBeGreaterThanOrEqual(5);
  });
});
