import { execFile } from "node:child_process";
import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SiteData } from "../../../model/dashboard-data.ts";
import { readScript } from "../../../runtime/render/script.ts";
import { endMs, eventsSql, jobs, minuteMs, pageOf, Rendering } from "./fixture.ts";

const page = pageOf([jobs]);
const words = ["--import", join(import.meta.dirname, "die-at-step.ts"), join(import.meta.dirname, "render-once.ts")];

const rendering = new Rendering();
beforeAll(async () => {
  await rendering.hold(eventsSql);
  await rendering.render([page]);
});
afterAll(() => rendering.close());

/** A render in a process of its own, which dies at a step. */
async function renderOnce(minutes: number, dieAt: number): Promise<{ died: boolean; where: string; steps: number }> {
  const nowMs = endMs + minutes * minuteMs;
  utimesSync(rendering.copy, nowMs / 1_000, nowMs / 1_000);
  const file = join(rendering.root, "input.json");
  writeFileSync(file, JSON.stringify(rendering.input([page], { nowMs })));
  const env = { ...process.env, TEST_DIE_AT: String(dieAt) };
  const { signal, stderr } = await promisify(execFile)(process.execPath, [...words, file], { env }).then(
    ({ stderr }) => ({ signal: null, stderr }),
    (error: Error & { signal: string | null; stderr: string }) => error,
  );
  const where = /died at step \d+: (.*)/.exec(stderr)?.[1] ?? stderr;
  return { died: signal === "SIGKILL", where, steps: Number(/^steps (\d+)$/m.exec(stderr)?.[1] ?? 0) };
}

/** The site as a browser would find it: every file that `site.js` stands for, whole. */
function wholeSite(): { site: SiteData; files: number } {
  const site = readScript<SiteData>("site", readFileSync(join(rendering.siteDir, "site.js"), "utf8"));
  const files = readdirSync(join(rendering.siteDir, site.data));
  for (const file of files) {
    readScript(file.slice(0, -3), readFileSync(join(rendering.siteDir, site.data, file), "utf8"));
  }
  return { site, files: files.length };
}

describe("a render that is killed at any step", () => {
  it("leaves the site as it was or as it was to be, whole, and the next one clears up", async () => {
    const { files } = wholeSite();
    expect(files).toBe(11);
    const places: string[] = [];
    for (let step = 1; ; step += 1) {
      const before = wholeSite().site.renderedAtMs;
      const { died, where } = await renderOnce(5 * step, step);
      if (!died) break;
      places.push(where);
      const after = wholeSite();
      expect(after.files, where).toBe(files);
      expect([before, endMs + 5 * step * minuteMs], where).toContain(after.site.renderedAtMs);
    }
    for (const place of [
      /mkdirSync/,
      /writeFileSync .*work\.24h\.js/,
      /linkSync/,
      /renameSync .*site\.js/,
      /rmSync .*data/,
    ]) {
      expect(places).toEqual(expect.arrayContaining([expect.stringMatching(place)]));
    }
    const steps = places.length;
    await renderOnce(5 * (steps + 2), 0);
    expect(wholeSite().site.renderedAtMs).toBe(endMs + 5 * (steps + 2) * minuteMs);
    expect(readdirSync(join(rendering.siteDir, "data"))).toHaveLength(2);
    expect(readdirSync(rendering.siteDir).sort()).toEqual(["data", "site.js"]);
  });
});
