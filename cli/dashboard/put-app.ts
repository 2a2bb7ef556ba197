import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dataFolder } from "../../model/data-folder.ts";
import { buildSite } from "../../site/build.ts";

const ofApp = /^(app-.*|.*\.woff2)$/;

/** Puts the app beside the data that it shows, and in reach of the reports that were made here. @returns the page to open */
export async function putApp(folder: string): Promise<string> {
  const siteDir = join(folder, dataFolder.site);
  const files = await buildSite();
  mkdirSync(siteDir, { recursive: true });
  for (const name of readdirSync(siteDir)) if (ofApp.test(name) && !files.has(name)) rmSync(join(siteDir, name));
  for (const [name, content] of files) writeFileSync(join(siteDir, name), content);
  const reports = join(siteDir, dataFolder.reports);
  if (!existsSync(reports) && existsSync(join(folder, dataFolder.reports))) {
    rmSync(reports, { force: true }); // a link that leads nowhere
    symlinkSync(join("..", dataFolder.reports), reports);
  }
  return join(siteDir, "index.html");
}
