import { describe, expect, it } from "vitest";
import { everyMsOf, fileOf, looksOf } from "../../../../runtime/render/looks.ts";

const hourMs = 3_600_000;
const nothing = { narrowed: {}, isBefore: false } as const;

describe("what a page can show", () => {
  it("is every range and the span before it, narrowed to each model and to people where the page can be", () => {
    const files = (filters: Parameters<typeof looksOf>[0]["filters"]) =>
      looksOf({ filters }, ["kokoro", "higgs"]).map((look) => fileOf("page", look, ["kokoro", "higgs"]));
    expect(files([])).toHaveLength(5 * 2);
    expect(files(["model", "people"])).toHaveLength(5 * 2 * 3 * 3);
    expect(files([]).slice(0, 3)).toEqual(["page.24h", "page.24h.before", "page.7d"]);
    expect(files(["model", "people"]).slice(10, 14)).toEqual([
      "page.24h.guest",
      "page.24h.guest.before",
      "page.24h.registered",
      "page.24h.registered.before",
    ]);
    expect(files(["model"])).toContain("page.1y.model-1.before");
    expect(new Set(files(["model", "people"])).size).toBe(90);
  });

  it("has no file for a model that is none of those with the most events", () => {
    expect(fileOf("page", { ...nothing, range: "7d", narrowed: { model: "gone" } }, ["kokoro"])).toBeUndefined();
  });

  it("is as new as the data of the last day, and else as a bucket is long, or seldom where it is narrowed", () => {
    expect(everyMsOf({ ...nothing, range: "24h" })).toBe(0);
    expect(everyMsOf({ ...nothing, range: "24h", isBefore: true })).toBe(hourMs);
    expect(everyMsOf({ ...nothing, range: "30d" })).toBe(4 * hourMs);
    expect(everyMsOf({ ...nothing, range: "24h", narrowed: { people: "guest" } })).toBe(hourMs);
  });
});
