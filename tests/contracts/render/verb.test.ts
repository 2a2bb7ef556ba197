import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dataFolder } from "../../../model/data-folder.ts";
import { hostOf } from "../../../runtime/host.ts";
import { render } from "../../../runtime/verbs/render.ts";
import { runVerb } from "../../world/verb-run.ts";
import { asAsked, endMs, eventsSql, jobs, pageOf, queueDepth, Rendering } from "./fixture.ts";

const work = pageOf([{ ...jobs, alert: "queue-depth" }], { filters: ["people"] });

let rendering: Rendering;
let layout: ReturnType<typeof hostOf>["layout"];
beforeEach(async () => {
  rendering = new Rendering();
  layout = hostOf("prod", rendering.root, undefined).layout;
  await rendering.hold(eventsSql);
  for (const folder of [layout.dashboardsDir, layout.rulesDir, layout.siteDir, layout.syncedDir])
    mkdirSync(folder, { recursive: true });
  renameSync(rendering.copy, join(layout.syncedDir, dataFolder.metrics));
  rmSync(rendering.siteDir, { recursive: true });
  writeFileSync(layout.dashboardsFile, JSON.stringify(rendering.input([work]).dashboards));
  writeFileSync(join(layout.dashboardsDir, "work.json"), JSON.stringify(work));
  writeFileSync(join(layout.rulesDir, "queue-depth.json"), JSON.stringify(queueDepth));
  rendering.siteDir = layout.siteDir;
});
afterEach(() => rendering.close());

const run = () => {
  const host = { ...hostOf("prod", rendering.root, undefined), clock: () => endMs };
  return runVerb((io) => render(host, io));
};

describe("render", () => {
  it("makes the site of what was deployed, of the copies and of what the host remembers", async () => {
    const { code, out, err } = await run();
    expect({ code, out, err }).toEqual({ code: 0, out: ["rendered 1 page"], err: [] });
    expect(rendering.panel("jobs")).toMatchObject({ rows: [[144]] });
    expect(rendering.panel("jobs", "7d", { people: "guest" })).toMatchObject({ state: "data" });
    expect(rendering.alerts().alerts).toMatchObject([{ id: "queue-depth", panels: [{ page: "work", panel: "jobs" }] }]);
    expect(rendering.site()).toMatchObject({ stack: "prod", renderedAtMs: endMs, everyMs: 300_000, health: "unknown" });
  });

  it("makes the other pages where the file of one is broken, and says so at its end and on the site", async () => {
    writeFileSync(
      layout.dashboardsFile,
      JSON.stringify({ ...rendering.input([work]).dashboards, pages: ["gone", "work"] }),
    );
    const { code, err } = await run();
    expect(code).toBe(2);
    expect(err).toEqual([`watchbill: ${join(layout.dashboardsDir, "gone.json")}: is missing; deploy again`]);
    expect(rendering.site().pages.map(({ id }) => id)).toEqual(["work"]);
    expect(rendering.site().problems).toContain(err[0]?.replace("watchbill: ", ""));
  });

  it("says of a panel that cannot be asked why, and is well nevertheless: the page says it too", async () => {
    const broken = { ...work, panels: [{ ...jobs, sql: `SELECT job FROM metrics_event WHERE ${asAsked}` }] };
    writeFileSync(join(layout.dashboardsDir, "work.json"), JSON.stringify(broken));
    const { code, out, err } = await run();
    expect({ code, out }).toEqual({ code: 0, out: ["rendered 1 page; 1 panel could not be asked"] });
    expect(err).toEqual([expect.stringContaining("The panel jobs of the page work could not be asked")]);
  });

  it("fails where nothing was deployed, and leaves nothing", async () => {
    rmSync(layout.dashboardsFile);
    await expect(run()).rejects.toThrow("dashboards.json is missing; deploy again");
    expect(existsSync(join(layout.siteDir, "site.js"))).toBe(false);
  });
});
