import { describe, expect, it } from "vitest";
import { lineDiff } from "../../../cli/line-diff.ts";

const diff = (before: string, after: string) => lineDiff(before, after).map(({ sign, line }) => `${sign}${line}`);

describe("the lines that differ", () => {
  it("are none between equal texts", () => {
    expect(diff("a\nb", "a\nb")).toEqual([]);
  });

  it("are the old one and the new one where a line changes", () => {
    expect(diff("a\nb\nc", "a\nx\nc")).toEqual(["-b", "+x"]);
  });

  it("are only what was added or removed", () => {
    expect(diff("a\nc", "a\nb\nc")).toEqual(["+b"]);
    expect(diff("a\nb\nc", "a\nc")).toEqual(["-b"]);
    expect(diff("a", "a\nb")).toEqual(["+b"]);
  });
});
