import { describe, expect, it } from "vitest";
import { readerRole } from "../../../model/reader-role.ts";

describe("the role that copies the database", () => {
  it("is named after its stack, and an SQL name without quotes", () => {
    expect(readerRole("prod")).toBe("watchbill_prod_reader");
    expect(readerRole("eu-west-2")).toBe("watchbill_eu_west_2_reader");
  });

  it("has a name that PostgreSQL does not cut off, and another for every stack", () => {
    const stacks = ["a".repeat(46), "a".repeat(47), `${"a".repeat(47)}b`, "a".repeat(100)];
    const names = stacks.map(readerRole);
    for (const name of names) expect(name).toMatch(/^watchbill_[a-z0-9_]{1,46}_reader$/);
    expect(new Set(names).size).toBe(stacks.length);
  });
});
