import { describe, expect, it } from "vitest";
import { placesFor, placesOf } from "../../../../site/shell/places.ts";
import { samplePage } from "../sample-page.ts";

const places = placesOf(
  {
    pages: [samplePage("synthesis", "Synthesis"), samplePage("host", "Host")],
    firing: [{ alertId: "queue-depth", title: "The queue is backing up", severity: "warning", firedAtMs: 0 }],
  },
  { page: "host", view: { range: "7d" } },
);
const found = (typed: string) => placesFor(typed, places).map(({ to }) => to);

describe("places to go to", () => {
  it("are what fires, pages, and panels, those of the page at hand first, with the range that is looked at", () => {
    expect(found("")).toEqual([
      "#/alerts/queue-depth?range=7d",
      "#/synthesis?range=7d",
      "#/host?range=7d",
      "#/host/depth?range=7d",
      "#/synthesis/depth?range=7d",
    ]);
  });

  it("are found by any letters of title and page", () => {
    expect(found("DEPTH host")).toEqual(["#/host/depth?range=7d"]);
    expect(found("syn")).toEqual(["#/synthesis?range=7d", "#/synthesis/depth?range=7d"]);
    expect(found("nowhere")).toEqual([]);
  });

  it("come first where the title begins so", () => {
    expect(found("queue").indexOf("#/host/depth?range=7d")).toBe(0);
    expect(found("queue")).toContain("#/alerts/queue-depth?range=7d");
  });
});
