import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBrowser } from "../browser.ts";
import { putApp, renderSample } from "../dashboard.ts";
import { endsMs, writePast } from "./past.ts";
import { serve } from "./serve.ts";
import { type Size, sizes, Tab, type Theme } from "./tab.ts";

/** A believable month: see tests/world/app/history.ts. */
const past = { days: 30, eventsPerDay: 24_000 };
const shots: [file: string, hash: string, size: Size, theme: Theme][] = [
  ["dashboard-overview", "#/overview", "desk", "dark"],
  ["dashboard-synthesis", "#/synthesis?range=7d", "desk", "dark"],
  ["dashboard-usage", "#/usage?range=7d", "desk", "light"],
  ["dashboard-alert", "#/alerts/queue-depth", "desk", "light"],
  ["dashboard-phone", "#/overview", "phone", "dark"],
];

/** Makes the pictures of docs anew, of the first screen of each page: `node tests/world/dashboard/renew-screenshots.ts`. */
const root = mkdtempSync(join(tmpdir(), "watchbill-screenshots-"));
const [dataDir, siteDir] = [join(root, "data"), join(root, "site")];
await writePast(dataDir, past);
await renderSample({ dataDir, siteDir, spareMs: 0 });
await putApp(siteDir);
const served = await serve(siteDir);
const browser = await startBrowser();
const tab = await Tab.open(browser.context, served.url, endsMs);
for (const [file, hash, size, theme] of shots) {
  await tab.visit(hash, size, theme);
  await tab.page.evaluate("document.activeElement.blur()");
  await tab.page.screenshot({
    path: join(import.meta.dirname, `../../../docs/${file}.png`),
    clip: { x: 0, y: 0, ...sizes[size] },
  });
}
await browser.close();
await served.close();
rmSync(root, { recursive: true });
