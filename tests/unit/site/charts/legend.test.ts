import { describe, expect, it } from "vitest";
import { choose } from "../../../../site/charts/legend.ts";

const names = ["a", "b", "c"];
function hiddenAfter(...chosen: [name: string, isOne: boolean][]): string[] {
  const hidden = new Set<string>();
  for (const [name, isOne] of chosen) choose(name, names, hidden, isOne);
  return [...hidden].sort();
}

describe("a name in the legend", () => {
  it("leaves its line alone, and brings back the others", () => {
    expect(hiddenAfter(["b", false])).toEqual(["a", "c"]);
    expect(hiddenAfter(["b", false], ["b", false])).toEqual([]);
    expect(hiddenAfter(["b", false], ["c", false])).toEqual(["a", "b"]);
  });

  it("only goes or comes where that is wished", () => {
    expect(hiddenAfter(["b", true])).toEqual(["b"]);
    expect(hiddenAfter(["b", true], ["b", true])).toEqual([]);
  });

  it("is never the last one to go: then all are back", () => {
    expect(hiddenAfter(["a", true], ["b", true], ["c", true])).toEqual([]);
  });
});
