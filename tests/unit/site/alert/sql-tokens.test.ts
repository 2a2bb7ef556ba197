import { describe, expect, it } from "vitest";
import { sqlTokens } from "../../../../site/alert/sql-tokens.ts";

const kinds = (text: string) =>
  sqlTokens(text)
    .filter(({ kind }) => kind !== "plain")
    .map(({ kind, text: part }) => `${kind} ${part}`);

describe("SQL in pieces", () => {
  it("knows keywords, functions, parameters, texts, numbers and comments", () => {
    expect(kinds("SELECT count(*) FROM t WHERE a = 'it''s' AND at > :now - 5.5 -- why\n")).toEqual([
      ...["keyword SELECT", "function count", "keyword FROM", "keyword WHERE", "string 'it''s'", "keyword AND"],
      ...["parameter :now", "number 5.5", "comment -- why"],
    ]);
  });

  it("takes no cast for a parameter, and no keyword out of a comment or a text", () => {
    expect(kinds("x::text /* SELECT */ 'FROM :now'")).toEqual(["comment /* SELECT */", "string 'FROM :now'"]);
  });

  it.each(["SELECT 'open", "/* open", "x :: 1e5 $1 <b>&amp;", "", "é '√' -- –"])("loses nothing of %s", (text) => {
    expect(
      sqlTokens(text)
        .map(({ text: part }) => part)
        .join(""),
    ).toBe(text);
  });
});
