import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";

/** A browser with a profile of its own, which asks nothing by itself. */
export interface Browser {
  context: BrowserContext;
  /** Its folder, which goes with it. */
  profile: string;
  close(): Promise<void>;
}

export async function startBrowser(): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), "watchbill-chromium-"));
  // Else it leaves folders in the home of whoever runs the tests.
  const env = { ...process.env, HOME: profile, XDG_CONFIG_HOME: profile, XDG_CACHE_HOME: profile };
  const args = [
    ...["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"],
    ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
  ];
  const context = await chromium.launchPersistentContext(profile, { executablePath: "/usr/bin/chromium", args, env });
  return {
    context,
    profile,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
