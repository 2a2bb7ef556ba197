import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Analysis, Digest } from "../../model/report.ts";
import { reportPage } from "../../runtime/reports/page/page.ts";
import { type Browser, startBrowser } from "../world/browser.ts";
import { injections } from "../world/injections.ts";
import { sampleAnalysis, sampleDigest } from "../world/reports/sample.ts";
import { keptSample, sampleMessage } from "../world/reports/sample-report.ts";
import { sampleReport } from "../world/reports/stored.ts";

const docs = join(import.meta.dirname, "../../docs");
const renew = "make it anew: node tests/world/reports/renew-sample.ts";

describe("the sample report of docs", () => {
  it("is the page that its report has today", () => {
    expect(readFileSync(join(docs, "sample-report.html"), "utf8") === reportPage(keptSample()), renew).toBe(true);
  });

  it("has every figure checked, and shows the one that is wrong as rejected", () => {
    const { verdict, analysis } = keptSample();
    expect(verdict).toBe("issues");
    expect(analysis.findings).toHaveLength(2);
    expect(analysis.rejected).toEqual([
      { text: expect.stringContaining("33 % [d1.sharePercent]"), reason: expect.stringContaining("45.3") },
    ]);
    expect(JSON.stringify(sampleMessage(keptSample()))).toContain("is not what d1.sharePercent holds: 45.3");
  });
});

describe("the page in a browser", () => {
  let browser: Browser;
  let page: Page;
  let asked: string[];
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    page = await browser.context.newPage();
    asked = [];
    page.on("request", (request) => asked.push(request.url()));
  });
  afterEach(() => page.close());

  const open = async (html: string) => {
    const file = join(browser.profile, "report.html");
    writeFileSync(file, html);
    await page.goto(`file://${file}`);
    return `file://${file}`;
  };
  const inPage = <Result>(code: string) => page.evaluate(code) as Promise<Result>;

  it.each([1_440, 390])("fits %i pixels without scrolling sideways, and loads nothing", async (width) => {
    await page.setViewportSize({ width, height: 900 });
    const url = await open(reportPage(keptSample()));
    expect(await inPage("document.documentElement.scrollWidth")).toBe(width);
    expect(asked).toEqual([url]);
    expect(await inPage("getComputedStyle(document.querySelector('.top')).borderTopWidth")).toBe("6px");
  });

  it("opens what is folded away where a citation leads there", async () => {
    const usual = { ...sampleDigest.entries[1], id: "d9", verdict: "nominal" };
    const digest = { ...sampleDigest, entries: [...sampleDigest.entries, usual] } as Digest;
    const patterns = ["nothing new in d9"];
    await open(reportPage(sampleReport({ digest, analysis: { ...sampleAnalysis, patterns } })));
    const isSeen = () => page.locator("article#d9").isVisible();
    expect(await isSeen()).toBe(false);
    await page.locator("li a.cite", { hasText: "d9" }).click();
    await expect.poll(isSeen).toBe(true);
  });

  it("runs nothing and goes nowhere, whatever log lines tried", async () => {
    const all = injections.map(({ text }) => text);
    const entries = all.map((text, n) => ({
      ...sampleDigest.entries[0],
      ...{ id: `d${n + 1}`, text, section: text, labels: { [text]: text }, example: [text], figures: { [text]: 1 } },
    }));
    const [finding] = sampleAnalysis.findings;
    const findings = all.map((text) => ({
      ...finding,
      title: text,
      evidence: text,
      recommendation: text,
      cites: [text],
    }));
    const digest = { ...sampleDigest, entries } as Digest;
    const analysis = { ...sampleAnalysis, findings, patterns: all, suggestions: all } as Analysis;
    await page.setViewportSize({ width: 390, height: 900 });
    const url = await open(reportPage(sampleReport({ digest, analysis })));
    expect(asked).toEqual([url]);
    expect(await page.locator("script, img, iframe, object, embed, form, a:not([href^='#'])").count()).toBe(0);
    expect(await inPage("document.documentElement.scrollWidth")).toBe(390);
  });
});
