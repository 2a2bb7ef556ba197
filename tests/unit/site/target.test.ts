import { describe, expect, it } from "vitest";
import { routeOf } from "../../../site/route.ts";
import { targetOf } from "../../../site/target.ts";
import { sampleSite } from "./sample-page.ts";

const site = sampleSite();
const target = (hash: string) => targetOf(site, routeOf(hash));

describe("what an address leads to", () => {
  it("is the first page where none is named", () => {
    expect(target("")).toMatchObject({
      kind: "page",
      page: { id: "synthesis" },
      range: "24h",
      narrowed: {},
      compare: false,
    });
  });

  it("is a page, or a panel of it, for the range and the filters that are set", () => {
    expect(target("#/synthesis/depth?range=7d&model=kokoro&people=guest&compare=1")).toMatchObject({
      ...{ kind: "page", page: { id: "synthesis" }, panel: "depth", range: "7d" },
      ...{ narrowed: { model: "kokoro", people: "guest" }, compare: true },
    });
  });

  it("is not narrowed to a model that the site does not have, nor by a filter that the page does not have", () => {
    expect(target("#/synthesis?model=gone")).toMatchObject({ kind: "page", narrowed: {} });
    const [page] = site.pages;
    const unfiltered = sampleSite({ pages: [{ ...page, filters: [] } as (typeof site.pages)[number]] });
    expect(targetOf(unfiltered, routeOf("#/synthesis?model=kokoro&people=guest"))).toMatchObject({ narrowed: {} });
  });

  it("is an alert where the page of alerts has no such panel", () => {
    expect(target("#/alerts/queue-depth")).toEqual({ kind: "alert", id: "queue-depth", range: "7d" });
    expect(target("#/alerts/queue-depth?range=1y")).toMatchObject({ kind: "alert", range: "1y" });
    expect(target("#/alerts/depth")).toMatchObject({ kind: "page", panel: "depth" });
  });

  it("is nothing where it names none of the pages, or no panel of one", () => {
    expect(target("#/nowhere")).toEqual({ kind: "none" });
    expect(target("#/synthesis/nowhere")).toEqual({ kind: "none" });
  });
});
