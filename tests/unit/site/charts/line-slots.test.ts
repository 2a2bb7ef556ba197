import { describe, expect, it } from "vitest";
import type { PanelData } from "../../../../model/dashboard-data.ts";
import { slotsOf } from "../../../../site/charts/line-slots.ts";
import { slotCount } from "../../../../site/charts/palette.ts";

const panel = (...names: string[]): PanelData => ({
  ...{ state: "data", kind: "series", startMs: 0, stepMs: 1, leftOut: 0 },
  lines: names.map((name) => ({ name, values: [] })),
});

describe("colours of names on a page", () => {
  it("are the same in each panel, and models come first in their order", () => {
    const slots = slotsOf([panel("2xx", "5xx"), panel("kokoro"), panel("5xx", "kokoro", "2xx")], ["higgs", "kokoro"]);
    expect([slots.get("higgs"), slots.get("kokoro"), slots.get("2xx"), slots.get("5xx")]).toEqual([1, 2, 1, 3]);
  });

  it("are each their own while there are enough, and shared by those that are in no panel together when there are not", () => {
    const names = (from: number, count: number) => Array.from({ length: count }, (_, index) => `name-${from + index}`);
    const slots = slotsOf([panel(...names(0, 8)), panel(...names(8, 8))], []);
    const used = (all: string[]) => all.map((name) => (slots.get(name) ?? 0) % slotCount);
    expect(new Set(used(names(0, 8))).size).toBe(8);
    expect(new Set(used(names(8, 8))).size).toBe(8);
    expect(new Set(used(names(0, 11))).size).toBe(11);
  });

  it("keep the first for lines without a name and for the percentile that is judged", () => {
    const slots = slotsOf([panel(""), panel("p50", "p95"), panel("a")], []);
    expect([slots.get(""), slots.get("p95")]).toEqual([0, 0]);
    expect(slots.get("a")).toBeGreaterThan(0);
  });

  it("go on beyond the last colour, with another mark, where one panel has more lines than there are", () => {
    const many = Array.from({ length: 14 }, (_, index) => `line-${index}`);
    expect(new Set(many.map((name) => slotsOf([panel(...many)], []).get(name))).size).toBe(14);
  });

  it("are not asked of panels that failed or have none", () => {
    expect([...slotsOf([undefined, { state: "empty" }, { state: "failed", because: "x" }], []).keys()]).toEqual([
      "",
      "p95",
    ]);
  });
});
