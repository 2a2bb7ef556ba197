// Makes anew what docs/reports.md shows: node tests/world/reports/renew-sample.ts
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { reportPage } from "../../../runtime/reports/page/page.ts";
import { startBrowser } from "../browser.ts";
import { discordLook } from "./discord-look.ts";
import { sampleMessage, sampleReportFile } from "./sample-report.ts";
import { sampleRun } from "./sample-run.ts";

const docs = join(import.meta.dirname, "../../../docs");
const report = await sampleRun();
writeFileSync(sampleReportFile, `${JSON.stringify(report, null, 1)}\n`);
const page = join(docs, "sample-report.html");
writeFileSync(page, reportPage(report));
const browser = await startBrowser();
try {
  const pages = [
    { url: `file://${page}`, picture: "report-page.png", viewport: { width: 1_100, height: 1_500 } },
    { html: discordLook(sampleMessage(report)), picture: "report-discord.png", viewport: { width: 680, height: 400 } },
  ];
  for (const { url, html, picture, viewport } of pages) {
    const shot = await browser.context.newPage();
    await shot.setViewportSize(viewport);
    if (url) await shot.goto(url);
    else await shot.setContent(html ?? "");
    await shot.screenshot({ path: join(docs, picture), fullPage: url === undefined });
  }
} finally {
  await browser.close();
}
