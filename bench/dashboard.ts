import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type Browser, startBrowser } from "../tests/world/browser.ts";
import { writePast } from "../tests/world/dashboard/past.ts";
import { serve } from "../tests/world/dashboard/serve.ts";
import { sizes } from "../tests/world/dashboard/tab.ts";
import { putApp, renderSample } from "../tests/world/dashboard.ts";
import { measureAlone } from "./alone.ts";
import type { Line } from "./report.ts";

const self = fileURLToPath(import.meta.url);
const repetitions = 10;
const quietMs = 700;
const quietLooksMost = 200;

interface Target {
  name: string;
  address: string;
  words: string;
  isPeer?: true;
}

/** In the order in which they are visited, round by round. */
const targets: readonly Target[] = [
  { name: "overview", address: "index.html#/overview", words: "the Overview" },
  { name: "synthesis", address: "index.html#/synthesis", words: "the page of synthesis" },
  { name: "empty", address: "empty.html", words: "an empty page", isPeer: true },
  { name: "peer", address: "peer.html", words: "the series of synthesis with ECharts' prebuilt file", isPeer: true },
];

/** What a visit took, in ms since it began, and what it had to bring, in bytes as gzip makes them. */
interface Visit {
  paintMs: number;
  drawnMs: number;
  bytes: number;
  requests: number;
}

/** A first visit, without anything kept, to pages of a month with incidents: until something is seen, and until the last chart of the
 *  first screen is drawn. Beside them, in turn, an empty page, and a page that draws the same series with ECharts as its users get it
 *  first: all of its prebuilt file. */
export async function dashboardBench(say: (line: string) => void): Promise<Line[]> {
  const root = mkdtempSync(join(tmpdir(), "watchbill-bench-"));
  const [dataDir, siteDir] = [join(root, "data"), join(root, "site")];
  await writePast(dataDir, { days: 30 });
  const { site } = await renderSample({ dataDir, siteDir, spareMs: 0 });
  await putApp(siteDir);
  writeFileSync(join(siteDir, "empty.html"), "<!doctype html><title>Empty</title><p>Nothing.</p>");
  writePeer(siteDir, site.data);
  const served = await serve(siteDir);
  const browser = await startBrowser();
  try {
    const visits = new Map<Target, Visit[]>(targets.map((target) => [target, []]));
    for (let round = 0; round < repetitions; round += 1) {
      for (const [{ address }, all] of visits) all.push(await visit(browser, siteDir, `${served.url}/${address}`));
    }
    for (const [{ name }, all] of visits) say(`dashboard: ${name} ${JSON.stringify(all[0])}`);
    return [...visits].flatMap(([target, all]) => linesOf(target, all));
  } finally {
    await browser.close();
    await served.close();
    rmSync(root, { recursive: true });
  }
}

/** A page as one writes it in an afternoon: every series of the Synthesis page, by the prebuilt file. */
function writePeer(siteDir: string, run: string): void {
  const prebuilt = fileURLToPath(import.meta.resolve("echarts/dist/echarts.min.js"));
  writeFileSync(join(siteDir, "echarts.min.js"), readFileSync(prebuilt));
  writeFileSync(
    join(siteDir, "peer.js"),
    `window.watchbill = (name, data) => {
      for (const panel of Object.values(data.panels)) {
        if (panel.kind !== "series") continue;
        const place = document.body.appendChild(document.createElement("div"));
        Object.assign(place.style, { width: "600px", height: "220px" });
        echarts.init(place, null, { renderer: "svg" }).setOption({
          animation: false, xAxis: { type: "time" }, yAxis: {}, legend: {}, tooltip: { trigger: "axis" },
          series: panel.lines.map(({ name, values }) => ({ name, type: "line", showSymbol: false,
            data: values.map((value, index) => [panel.startMs + index * panel.stepMs, value]) })),
        });
      }
    };`,
  );
  const scripts = ["echarts.min.js", "peer.js", `${run}/synthesis.24h.js`].map(
    (file) => `<script defer src="${file}"></script>`,
  );
  writeFileSync(join(siteDir, "peer.html"), `<!doctype html><title>Peer</title>${scripts.join("")}<h1>Peer</h1>`);
}

async function visit(browser: Browser, siteDir: string, url: string): Promise<Visit> {
  const page = await browser.context.newPage();
  const session = await browser.context.newCDPSession(page);
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  const files = new Set<string>();
  page.on("request", (request) => files.add(new URL(request.url()).pathname));
  await page.setViewportSize(sizes.desk);
  await page.addInitScript(`
    window.lastDrawnMs = 0;
    new MutationObserver(() => { if (document.querySelector("svg, canvas")) window.lastDrawnMs = performance.now(); })
      .observe(document, { subtree: true, childList: true });`);
  await page.goto(url);
  const isQuiet = `performance.now() - window.lastDrawnMs > ${quietMs} && performance.now() > ${quietMs}`;
  for (let looks = 0; looks < quietLooksMost && !(await page.evaluate(isQuiet)); looks += 1) await sleep(100);
  const [paintMs, drawnMs] = (await page.evaluate(
    "[performance.getEntriesByName('first-contentful-paint')[0].startTime, window.lastDrawnMs]",
  )) as [number, number];
  await page.close();
  const there = readdirSync(siteDir, { recursive: true, encoding: "utf8" });
  const brought = [...files].map((path) => path.slice(1)).filter((path) => there.includes(path));
  const bytes = brought.reduce((sum, path) => sum + gzipSync(readFileSync(join(siteDir, path))).length, 0);
  return { paintMs, drawnMs, bytes, requests: files.size };
}

function linesOf({ name, words, isPeer }: Target, visits: readonly Visit[]): Line[] {
  const line = (what: string, unit: string, note: string, of: (visit: Visit) => number): Line => ({
    what: `${words}: ${what}`,
    ...{ unit, values: visits.map(of), note: isPeer ? "peer" : note },
  });
  const drawn = line("all charts of the first screen", "s", "the aim is 1", ({ drawnMs }) => drawnMs / 1_000);
  return [
    line("weight", "kB gzip", `the aim is 300; ${visits[0]?.requests} requests`, ({ bytes }) => bytes / 1_000),
    line("first paint", "s", "the aim is 0.3", ({ paintMs }) => paintMs / 1_000),
    ...(name === "empty" ? [] : [drawn]),
  ];
}

if (process.argv[1] === self) {
  await measureAlone("dashboard", dashboardBench);
}
