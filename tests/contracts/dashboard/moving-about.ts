import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { alerts } from "../../../alerts/index.ts";
import { dashboards } from "../../../dashboards/index.ts";
import { endsMs } from "../../world/dashboard/past.ts";
import { Tab } from "../../world/dashboard/tab.ts";
import { askedOf, isAsShown, last } from "./asked.ts";
import type { Sites } from "./sites.ts";

/** What stands in one row may differ by so much. */
const rowPixels = 12;

const hashOf = (tab: Tab) => tab.page.evaluate("location.hash") as Promise<string>;
const focused = (tab: Tab, what: string) => tab.page.evaluate(`document.activeElement.${what}`) as Promise<string>;
const deadLetter = alerts.find(({ id }) => id === "dead-letter");

export function movingAbout(sites: Sites): void {
  it("a filter narrows every figure that can obey it, stands in the address, and a panel that cannot obey it says so", async () => {
    const { tab, dataDir } = sites.narrowed;
    await tab.visit("#/synthesis?range=24h");
    await tab.page.getByLabel("Model", { exact: true }).selectOption("kokoro");
    await expect.poll(() => hashOf(tab)).toBe("#/synthesis?range=24h&model=kokoro");
    await tab.page.getByLabel("People", { exact: true }).selectOption("guest");
    await expect.poll(() => hashOf(tab)).toBe("#/synthesis?range=24h&model=kokoro&people=guest");
    await tab.shown();
    const made = `SELECT sum(audio_duration_ms) / 1000 FROM metrics_event WHERE event_type = 'synthesis_complete'
      AND model_slug = 'kokoro' AND user_id LIKE 'anon-%' AND ${last(1)}`;
    const [[value] = []] = await askedOf(dataDir, made);
    const shown = () => tab.text("#panel-made .figure-value");
    await expect.poll(async () => isAsShown(await shown(), Number(value))).toBe(true);
    await sites.month.tab.visit("#/usage?range=24h&model=kokoro");
    expect(await sites.month.tab.text("#panel-people .subtitle, #panel-people-over-time .subtitle")).toContain(
      "all models",
    );
  });

  it("a permalink shows the same after a reload, and goes to its panel", async () => {
    const { tab } = sites.month;
    await tab.visit("#/synthesis/queue-depth?range=7d&compare=1");
    for (const again of [false, true]) {
      if (again) await tab.page.reload();
      await tab.page.locator(".body:not([aria-busy])").waitFor();
      await expect.poll(() => focused(tab, "id")).toBe("panel-queue-depth");
      expect(await tab.page.getByRole("link", { name: "7 d" }).getAttribute("aria-current")).toBe("true");
      expect(await tab.page.getByRole("button", { name: "Compare" }).getAttribute("aria-pressed")).toBe("true");
    }
  });

  it("back and forward go through what was shown", async () => {
    const { tab } = sites.month;
    await tab.visit("#/synthesis?range=24h");
    await tab.page.getByRole("link", { name: "7 d" }).click();
    await tab.page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Usage" }).click();
    const title = () => tab.text("h1");
    await expect.poll(title).toBe("Usage");
    await tab.page.goBack();
    await expect.poll(title).toBe("Synthesis");
    expect(await hashOf(tab)).toBe("#/synthesis?range=7d");
    await tab.page.goBack();
    await expect.poll(() => hashOf(tab)).toBe("#/synthesis?range=24h");
    await tab.page.goForward();
    await expect.poll(() => hashOf(tab)).toBe("#/synthesis?range=7d");
  });

  it("a firing band leads to its alert, with its query, its runbook and the way back to the panel", async () => {
    const { tab } = sites.month;
    await tab.visit("#/synthesis?range=24h");
    const band = tab.page.locator("#panel-outcomes .chart-firing").first();
    expect(await band.getAttribute("aria-label")).toMatch(/fired for 1 h 31 min: \w{3} \d+ Nov, \d\d:\d\d to /);
    await band.click();
    await expect.poll(() => tab.text("h1")).toBe(deadLetter?.title);
    const squeezed = (text: string) => text.replaceAll(/\s+/g, " ");
    const query = deadLetter?.value && "text" in deadLetter.value ? deadLetter.value.text : "";
    expect(squeezed(await tab.text("main"))).toContain(squeezed(query).trim().slice(0, 200));
    expect(await tab.text(".runbook")).toMatch(/\w{20}|\w+ \w+ \w+/);
    await tab.page
      .locator("main")
      .getByRole("link", { name: /Synthesis: / })
      .first()
      .click();
    await expect.poll(() => tab.text("h1")).toBe("Synthesis");
  });

  it("every link of every page leads somewhere", async () => {
    const { tab } = sites.month;
    const targets = new Set<string>();
    for (const { id } of dashboards.pages) {
      await tab.visit(`#/${id}`);
      const hrefs = await tab.page
        .locator("a[href^='#/']")
        .evaluateAll((links) => links.map((one) => one.getAttribute("href")));
      for (const href of hrefs) targets.add((href ?? "").split("?")[0] as string);
    }
    expect(targets.size).toBeGreaterThan(30);
    const wrong: string[] = [];
    for (const target of targets) {
      const [, page, detail] = target.split("/");
      await tab.page.evaluate(`location.hash = ${JSON.stringify(target)}`);
      await tab.page.waitForTimeout(20);
      await tab.page.locator(".body:not([aria-busy])").waitFor();
      const title = await tab.text("h1");
      const isThere =
        page === "alerts" || detail === undefined || (await tab.page.locator(`#panel-${detail}`).count()) === 1;
      if (/no such|not there/i.test(title) || !isThere) wrong.push(`${target}: ${title}`);
    }
    expect(wrong).toEqual([]);
  });

  it("keys choose the range, compare, the theme, the next panel and any page", async () => {
    const { tab } = sites.month;
    const { keyboard } = tab.page;
    await tab.visit("#/synthesis?range=24h");
    await keyboard.press("2");
    await expect.poll(() => hashOf(tab)).toBe("#/synthesis?range=7d");
    await keyboard.press("c");
    await expect.poll(() => hashOf(tab)).toBe("#/synthesis?range=7d&compare=1");
    await keyboard.press("j");
    await keyboard.press("j");
    expect(await focused(tab, "dataset.panel")).toBe("gaps");
    await keyboard.press("/");
    await keyboard.type("text length");
    await keyboard.press("Enter");
    await expect.poll(() => focused(tab, "id")).toBe("panel-length-and-latency");
    await keyboard.press("?");
    await tab.page.getByRole("dialog").waitFor();
    await keyboard.press("Escape");
    expect(await tab.page.getByRole("dialog").count()).toBe(0);
  });

  it("Tab goes from the way past the menu through controls and panels, firings among them, in the order of reading", async () => {
    const { tab } = sites.month;
    await tab.visit("#/synthesis?range=24h");
    const places: [number, number, string][] = [];
    for (let step = 0; step < 60; step += 1) {
      await tab.page.keyboard.press("Tab");
      places.push(
        (await tab.page.evaluate(`(() => {
          const { activeElement: at } = document;
          const panel = at.closest("section");
          const box = (panel ?? at).getBoundingClientRect();
          return [box.left, box.top + scrollY, at.className + " " + at.textContent];
        })()`)) as [number, number, string],
      );
    }
    expect(places[0]?.[2]).toContain("Skip to the page");
    const rows = places.filter(([left]) => left > 200).map(([, top]) => Math.round(top));
    expect(rows.length).toBeGreaterThan(30);
    const backwards = rows.filter((top, index) => top < (rows[index - 1] ?? 0) - rowPixels);
    expect(backwards).toEqual([]);
  });

  it("a chosen theme stays, whatever the machine's is", async () => {
    const { tab } = sites.month;
    const ground = () =>
      tab.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") as Promise<string>;
    await tab.visit("#/synthesis", "desk", "light");
    const light = await ground();
    await tab.visit("#/synthesis", "desk", "dark");
    const dark = await ground();
    expect(dark).not.toBe(light);
    await tab.page.keyboard.press("t");
    expect(await ground()).toBe(light);
    await tab.page.reload();
    expect(await ground()).toBe(light);
    await tab.page.evaluate("localStorage.clear()");
  });

  it("from a disk it is the same, and says nothing", async () => {
    const { tab, siteDir } = sites.month;
    const figure = (one: Tab) => one.text("#panel-made .figure-value");
    await tab.visit("#/synthesis?range=24h");
    const served = await figure(tab);
    const fromDisk = await Tab.open(sites.browser.context, pathToFileURL(join(siteDir, "x")).href.slice(0, -2), endsMs);
    await fromDisk.visit("#/synthesis?range=24h");
    expect(await figure(fromDisk)).toBe(served);
    expect(await fromDisk.flaws()).toEqual([]);
    expect(fromDisk.complaints).toEqual([]);
    await fromDisk.page.close();
  });
}
