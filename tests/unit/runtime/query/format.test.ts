import { describe, expect, it } from "vitest";
import { formatted } from "../../../../runtime/query/format.ts";

const answer = {
  columns: ["name", "\u{1b}[2Jn"],
  rows: [
    ["\u{1b}]0;title\u{7}two\nlines\u{202e}", 1.23456789],
    ['a "b", c', null],
  ],
  cut: false,
};

describe("a table", () => {
  it("holds nothing that a terminal would obey, in its cells or above them", () => {
    expect(formatted(answer, "table").split("\n")).toEqual([
      "name                   [2Jn",
      "]0;title two lines  1.23457",
      'a "b", c               NULL',
    ]);
  });
});

describe("for programs", () => {
  it("csv quotes as RFC 4180 does, and leaves NULL empty", () => {
    expect(formatted(answer, "csv").split("\n").at(-1)).toBe('"a ""b"", c",');
  });

  it("json has a field for each column of each row", () => {
    expect(JSON.parse(formatted(answer, "json"))[1]).toEqual({ name: 'a "b", c', "\u{1b}[2Jn": null });
  });
});
