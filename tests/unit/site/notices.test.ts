import { describe, expect, it } from "vitest";
import type { PageData } from "../../../model/dashboard-data.ts";
import { clockOf } from "../../../site/format/time.ts";
import { noticesOf, pageNotices } from "../../../site/notices.ts";
import { nowMs, sampleSite } from "./sample-page.ts";

const clock = clockOf("UTC");
const hourMs = 3_600_000;
const day: PageData = {
  ...{ page: "synthesis", range: "24h", narrowed: {}, fromMs: nowMs - 24 * hourMs, toMs: nowMs, bucketMs: 900_000 },
  ...{ madeAtMs: nowMs, panels: {}, firings: {} },
};

describe("what a site has to say against itself", () => {
  it("is nothing while all is new", () => {
    expect(noticesOf(sampleSite(), clock, nowMs)).toEqual([]);
  });

  it("is its age, where the timer has missed a run", () => {
    const [notice, ...others] = noticesOf(sampleSite(), clock, nowMs + 3 * hourMs);
    expect(others).toEqual([]);
    expect(notice?.tone).toBe("critical");
    expect(notice?.text).toMatch(/^This is 3 h old: it should be rendered every 5 min\./);
  });

  it("is a copy that lags behind, and what the render found wrong", () => {
    const site = sampleSite({
      copies: { metricsAtMs: nowMs - 2 * hourMs, logsAtMs: null },
      problems: ["No logs were copied."],
    });
    expect(noticesOf(site, clock, nowMs).map(({ text }) => text)).toEqual([
      "No logs were copied.",
      "The copy of the metrics is of Tue 24 Nov, 18:59: 2 h behind.",
    ]);
  });
});

describe("what a page has to say of its data", () => {
  it("is nothing where they are whole", () => {
    expect(pageNotices(sampleSite(), {}, { ...day, dataFromMs: day.fromMs }, clock)).toEqual([]);
  });

  it("is nothing where next to nothing is missing", () => {
    expect(pageNotices(sampleSite(), {}, { ...day, dataFromMs: day.fromMs + hourMs / 4 }, clock)).toEqual([]);
  });

  it("is when they begin, where that is within the range", () => {
    const partial = { ...day, dataFromMs: nowMs - 3 * hourMs };
    expect(pageNotices(sampleSite(), {}, partial, clock)).toEqual([
      { tone: "info", text: "Only 3 h of 24 hours are known: the data begin Tue 24 Nov, 17:59." },
    ]);
  });

  it("is that a model is not among those that can be chosen", () => {
    expect(pageNotices(sampleSite(), { model: "gone" }, day, clock)[0]?.text).toContain("called gone");
    expect(pageNotices(sampleSite(), { model: "kokoro" }, day, clock)).toEqual([]);
  });
});
