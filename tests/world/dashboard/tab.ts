import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { transformSync } from "esbuild";
import type { BrowserContext, Page } from "playwright-core";

export const sizes = { desk: { width: 1_440, height: 900 }, phone: { width: 390, height: 844 } } as const;
export type Size = keyof typeof sizes;
export type Theme = "dark" | "light";

const flawsFile = readFileSync(join(import.meta.dirname, "in-page/flaws.ts"), "utf8").replace(
  "export function",
  "function",
);
const flawsScript = transformSync(flawsFile, { loader: "ts" }).code;
const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const axeScript = readFileSync(axeFile, "utf8");
const minuteMs = 60_000;

/** A tab in which a site is looked at, and what its console said meanwhile. */
export class Tab {
  readonly page: Page;
  /** Errors and warnings of the console, exceptions, and files that did not come. */
  complaints: string[] = [];
  private readonly url: string;

  private constructor(page: Page, url: string) {
    this.page = page;
    this.url = url;
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) this.complaints.push(message.text());
    });
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("requestfailed", (request) => this.complaints.push(`${request.url()} did not come`));
  }

  /** Of a site at `url`; its clock stands at a minute after `renderedMs`. */
  static async open(context: BrowserContext, url: string, renderedMs: number): Promise<Tab> {
    const tab = new Tab(await context.newPage(), url);
    await tab.page.clock.setFixedTime(renderedMs + minuteMs);
    return tab;
  }

  /** Goes to an address of the site, `#/synthesis?range=7d`, as somebody who has just come. */
  async visit(hash: string, size: Size = "desk", theme: Theme = "dark"): Promise<void> {
    await this.page.setViewportSize(sizes[size]);
    await this.page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await this.page.goto("about:blank");
    await this.page.goto(`${this.url}/index.html${hash}`);
    await this.shown();
  }

  /** Until what was asked for is there, and every chart is drawn that would only be drawn once somebody scrolls to it. */
  async shown(): Promise<void> {
    await this.page.locator(".body:not([aria-busy])").waitFor();
    await this.page.evaluate(`(async () => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      const isDrawn = (chart) => chart.childElementCount > 0 && chart.scrollWidth <= chart.clientWidth + 1;
      for (const panel of document.querySelectorAll(".grid > section")) {
        panel.scrollIntoView({ block: "center", behavior: "instant" });
        const charts = [...panel.querySelectorAll(".chart, .figure-course")];
        for (let frames = 0; frames < 60 && !charts.every(isDrawn); frames += 1) await frame();
      }
      scrollTo(0, 0);
      await frame();
    })()`);
  }

  /** All the words of the first element that is selected. */
  async text(selector: string): Promise<string> {
    return (await this.page.locator(selector).first().textContent()) ?? "";
  }

  /** What overlaps, is cut, or does not fit; a line each. */
  flaws(): Promise<string[]> {
    return this.page.evaluate(`(() => { ${flawsScript}; return flaws(".grid > section"); })()`);
  }

  /** What axe finds, a line each. */
  async barriers(): Promise<string[]> {
    await this.page.evaluate(axeScript);
    return this.page.evaluate(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
      violations.flatMap(({ id, help, nodes }) =>
        nodes.slice(0, 3).map(({ target, failureSummary }) => id + ": " + help + " at " + target.join(" ") + " " + failureSummary)))`);
  }
}
