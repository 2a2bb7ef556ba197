import { mkdirSync, readdirSync, rmSync, statSync, truncateSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Panel, type Range, ranges, type Table } from "../../../model/dashboard.ts";
import { noHostRows } from "../../../model/host-tables.ts";
import { endMs, eventsSql, hourMs, jobs, minuteMs, pageOf, Rendering } from "./fixture.ts";

const now: Table = {
  ...{ ...jobs, id: "now", source: ["alert_now"], range: "now", ignores: ["model", "people"] },
  sql: "SELECT count(*) AS jobs FROM alert_now",
};
const work = pageOf([jobs], { filters: ["model", "people"] });

let rendering: Rendering;
beforeEach(async () => {
  rendering = new Rendering();
  await rendering.hold(eventsSql);
});
afterEach(() => rendering.close());

/** The copy goes on without a new row, and is rendered. */
const later = (minutes: number, panels: readonly Panel[] = [jobs], more: Parameters<Rendering["render"]>[1] = {}) => {
  const atMs = endMs + minutes * minuteMs;
  utimesSync(rendering.copy, atMs / 1_000, atMs / 1_000);
  return rendering.render([{ ...work, panels }], { nowMs: atMs, ...more });
};
const minutesOf = (...of: Parameters<Rendering["page"]>) => (rendering.page(...of).madeAtMs - endMs) / minuteMs;
const inodeOf = (file: string) => statSync(join(rendering.siteDir, rendering.site().data, `${file}.js`)).ino;
const runs = () => readdirSync(join(rendering.siteDir, "data")).sort();

describe("what a render carries over", () => {
  it("is a range of which no bucket has ended, as the same file", async () => {
    await rendering.render([work]);
    const before = inodeOf("work.7d");
    await later(5);
    expect(minutesOf("24h")).toBe(5);
    for (const range of ["7d", "14d", "30d", "1y"] as const) expect(minutesOf(range)).toBe(0);
    expect(inodeOf("work.7d")).toBe(before);
  });

  it.each(["7d", "14d", "30d", "1y"] as const)("is made again when a bucket of %s has ended", async (range: Range) => {
    const bucketMinutes = ranges[range].bucketMs / minuteMs;
    await rendering.render([work]);
    await later(bucketMinutes - 5);
    expect(minutesOf(range)).toBe(0);
    await later(bucketMinutes);
    expect(minutesOf(range)).toBe(bucketMinutes);
  });

  it("has what is of now and when alerts fired as it is now", async () => {
    const alerted = { ...jobs, alert: "queue-depth" };
    await rendering.render([{ ...work, panels: [alerted, now] }]);
    const rows = noHostRows();
    const empty = { title: null, owner: null, state: "firing", severity: null, since: null, detail: null };
    rows.alert_now = [{ ...empty, alert_id: "queue-depth" }];
    const unknown = { title: null, labels: "model kokoro", value: 4, unit: null, acknowledged_at: null, held: null };
    const firedAtMs = endMs - hourMs;
    rows.alert_firing = [
      { ...unknown, alert_id: "queue-depth", severity: "critical", fired_at: firedAtMs, resolved_at: null },
    ];
    await later(5, [alerted, now], { remembered: { rows, problems: [] } });
    for (const narrowed of [{}, { model: "kokoro" }]) {
      expect(minutesOf("7d", narrowed)).toBe(0);
      expect(rendering.panel("now", "7d", narrowed)).toMatchObject({ rows: [[1]] });
      expect(rendering.page("7d", narrowed).firings).toEqual({
        "queue-depth": [{ fromMs: firedAtMs, toMs: null, severity: "critical", labels: "model kokoro" }],
      });
    }
    expect(rendering.site()).toMatchObject({
      firing: [{ alertId: "queue-depth", severity: "critical" }],
      health: "critical",
    });
  });

  it("is not the range that a page shows first, where it asks only what the host remembers", async () => {
    const firings: Table = {
      ...{ ...jobs, id: "firings", source: ["alert_firing"] },
      sql: "SELECT count(*) AS jobs FROM alert_firing WHERE fired_at > :from AND fired_at <= :to",
    };
    await rendering.render([{ ...work, filters: [], range: "7d", panels: [firings] }]);
    await rendering.render([{ ...work, filters: [], range: "7d", panels: [firings] }], { nowMs: endMs + 5 * minuteMs });
    expect([minutesOf("24h"), minutesOf("7d"), minutesOf("14d")]).toEqual([5, 5, 0]);
  });

  it("is nothing of a page that asks otherwise", async () => {
    await rendering.render([work]);
    await later(5, [{ ...jobs, sql: jobs.sql.replace("count(*)", "2 * count(*)") }]);
    expect(minutesOf("1y")).toBe(5);
    expect(rendering.panel("jobs", "1y")).toMatchObject({ rows: [[2 * 30 * 144]] });
  });

  it("is nothing of a page whose copy has come since", async () => {
    rmSync(rendering.copy);
    await rendering.render([work]);
    expect(rendering.panel("jobs", "7d")).toMatchObject({ state: "failed" });
    await rendering.hold(eventsSql);
    await later(5);
    for (const range of ["24h", "7d", "1y"] as const)
      expect(rendering.panel("jobs", range)).toMatchObject({ state: "data" });
  });

  it("is nothing of a file that was cut short, or of a site that cannot be read", async () => {
    await rendering.render([work]);
    truncateSync(join(rendering.siteDir, rendering.site().data, "work.30d.js"), 100);
    await later(5);
    expect(minutesOf("30d")).toBe(5);
    expect(minutesOf("14d")).toBe(0);
    truncateSync(join(rendering.siteDir, "site.js"), 50);
    await later(10);
    expect(minutesOf("14d")).toBe(10);
  });

  it("is known by its model, whose place among the models may be another one", async () => {
    await rendering.render([work]);
    await rendering.run("UPDATE metrics_event SET model_slug = 'higgs' WHERE id % 3 = 1 AND id > 1000");
    await later(5);
    expect(rendering.site().models).toEqual(["higgs", "kokoro"]);
    expect(minutesOf("30d", { model: "kokoro" })).toBe(0);
    expect(rendering.page("30d", { model: "kokoro" }).narrowed).toEqual({ model: "kokoro" });
  });
});

describe("a render that has little time", () => {
  it("makes all that is not narrowed, says of the rest that it comes, and makes it bit by bit", async () => {
    await rendering.render([work], { spare: { lateMs: 0, newMs: 0 } });
    for (const range of Object.keys(ranges) as Range[])
      expect(rendering.panel("jobs", range)).toMatchObject({ state: "data" });
    const because = expect.stringMatching(
      /^Not asked yet for kokoro and guests: .* comes with one of the next renders\.$/,
    );
    expect(rendering.panel("jobs", "24h", { model: "kokoro", people: "guest" })).toEqual({ state: "failed", because });
    const { failed } = await later(5);
    expect(failed).toEqual([]);
    expect(rendering.panel("jobs", "24h", { model: "kokoro", people: "guest" })).toMatchObject({ state: "data" });
  });

  it("says that there was no time where all of it was over, keeps what was there, and blames no panel", async () => {
    await rendering.render([work]);
    let calls = 0;
    const now = vi.spyOn(performance, "now").mockImplementation(() => (calls++ < 12 ? 0 : 1e9));
    const { failed } = await later(5, [{ ...jobs, title: "Other" }]);
    now.mockRestore();
    expect(failed).toEqual([]);
    expect(rendering.panel("jobs", "24h")).toMatchObject({ state: "data" });
    const because = "Not asked yet: this render had no time left. It comes with one of the next.";
    expect(rendering.panel("jobs", "1y", { people: "guest" })).toMatchObject({ state: "failed" });
    expect(rendering.panel("jobs", "1y")).toEqual({ state: "failed", because });
    await later(10, [{ ...jobs, title: "Other" }]);
    expect(rendering.panel("jobs", "1y")).toMatchObject({ state: "data" });
  });

  it("makes first what is latest", async () => {
    await rendering.render([work]);
    await later(60, [jobs], { spare: { lateMs: 0, newMs: 0 } });
    expect(minutesOf("24h")).toBe(60);
    for (const range of ["7d", "14d"] as const) expect(minutesOf(range)).toBe(0);
    await later(65);
    expect([minutesOf("7d"), minutesOf("24h", { model: "kokoro" }), minutesOf("14d")]).toEqual([65, 65, 0]);
  });
});

describe("the runs of renders", () => {
  it("are kept for whoever still reads the one before, and older ones and those that were killed go", async () => {
    mkdirSync(join(rendering.siteDir, "data/20260101-000000"), { recursive: true });
    mkdirSync(join(rendering.siteDir, "data/not-of-ours"));
    for (const minutes of [0, 5, 10]) await later(minutes);
    expect(runs()).toEqual(["20261126-073500", "20261126-074000", "not-of-ours"]);
    expect(rendering.site().data).toBe("data/20261126-074000");
  });

  it("are each a folder of their own, also within one second", async () => {
    for (const _ of [1, 2]) await rendering.render([work]);
    expect(runs()).toEqual(["20261126-073000", "20261126-073000-2"]);
    expect(rendering.page()).toMatchObject({ page: "work" });
  });

  it("leave nothing where they fail", async () => {
    await rendering.render([work]);
    const before = rendering.site();
    const broken = {
      ...rendering.input([work]).dashboards,
      views: [{ name: "x", meaning: "x", columns: {}, sql: "SELECT" }],
    };
    await expect(rendering.render([work], { dashboards: broken as never })).rejects.toThrow();
    expect(runs()).toEqual([before.data.slice("data/".length)]);
    expect(rendering.site()).toEqual(before);
  });

  it("are shown once site.js names them, also where something older cannot be cleared away", async () => {
    await rendering.render([work]);
    mkdirSync(join(rendering.siteDir, ".site.js.1")); // a folder, where a file is expected
    await expect(later(5)).rejects.toThrow(".site.js.1");
    expect(rendering.site().data).toBe("data/20261126-073500");
    expect(minutesOf("24h")).toBe(5);
  });
});
