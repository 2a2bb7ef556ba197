import { describe, expect, it } from "vitest";
import { inOrder, nextOrder } from "../../../../site/panels/sort.ts";

const rows = [
  ["b10", 2, null],
  ["b9", null, 1],
  ["a", 30, 5],
];
const names = (column: number, direction: "ascending" | "descending") =>
  inOrder(rows, { column, direction }).map(([name]) => name);

describe("rows by a column", () => {
  it("stand as they were asked for until a title is clicked", () => {
    expect(inOrder(rows, undefined)).toBe(rows);
  });

  it("stand by size, and texts by their letters and the numbers in them", () => {
    expect(names(1, "descending")).toEqual(["a", "b10", "b9"]);
    expect(names(0, "ascending")).toEqual(["a", "b9", "b10"]);
    expect(names(0, "descending")).toEqual(["b10", "b9", "a"]);
  });

  it("end with what is not known, in either direction", () => {
    expect(names(1, "ascending")).toEqual(["b10", "a", "b9"]);
    expect(names(2, "descending").at(-1)).toBe("b10");
  });
});

describe("clicks on a title", () => {
  it("begin with the largest, turn, and give back the order of the question", () => {
    const first = nextOrder(undefined, 1, false);
    const second = nextOrder(first, 1, false);
    expect([first, second, nextOrder(second, 1, false)]).toEqual([
      { column: 1, direction: "descending" },
      { column: 1, direction: "ascending" },
      undefined,
    ]);
  });

  it("begin with A for texts, and anew in another column", () => {
    expect(nextOrder({ column: 1, direction: "descending" }, 0, true)).toEqual({ column: 0, direction: "ascending" });
    expect(nextOrder({ column: 0, direction: "ascending" }, 0, true)).toEqual({ column: 0, direction: "descending" });
  });
});
