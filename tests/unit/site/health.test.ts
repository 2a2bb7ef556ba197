import { describe, expect, it } from "vitest";
import { healthOf } from "../../../site/health.ts";
import { nowMs, sampleSite } from "./sample-page.ts";

const firing = {
  alertId: "queue-depth",
  title: "Queue is backing up",
  severity: "critical" as const,
  firedAtMs: nowMs,
};

describe("how things are, in one line", () => {
  it("is what fires, and leads there", () => {
    expect(healthOf(sampleSite({ health: "critical", firing: [firing] }), nowMs)).toEqual({
      ...{ state: "critical", inWords: "Critical: Queue is backing up", to: "#/alerts/queue-depth" },
    });
  });

  it("is how many fire where it is more than one", () => {
    const two = sampleSite({ health: "critical", firing: [firing, { ...firing, alertId: "disk" }] });
    expect(healthOf(two, nowMs)).toEqual({ state: "critical", inWords: "2 alerts firing", to: "#/alerts" });
  });

  it("is that all is well only while the data are new", () => {
    expect(healthOf(sampleSite(), nowMs + 599_000).inWords).toBe("All well");
    expect(healthOf(sampleSite(), nowMs + 3 * 3_600_000)).toMatchObject({
      state: "unknown",
      inWords: "Not known: 3 h old",
    });
  });

  it("is about the watch where nothing fires and something is wrong", () => {
    expect(healthOf(sampleSite({ health: "warning" }), nowMs).inWords).toBe("The watch needs a look");
    expect(healthOf(sampleSite({ health: "unknown" }), nowMs).inWords).toBe("Not known");
  });
});
