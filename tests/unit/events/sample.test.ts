import { describe, expect, it } from "vitest";
import { columnsOf, derivedEventTypeNames, derivedFieldsOf, eventTypeNames } from "../../../events/catalogue.ts";
import { sampleDerivedInsert, sampleInsert, sampleMoments } from "../../../events/sample.ts";
import { createTableSql, eventColumnNames } from "../../../events/schema.ts";
import { derivedColumns } from "../../../model/derived-event.ts";

const rowsOf = (insert: string) =>
  insert
    .split("\n")
    .slice(1)
    .map((line) => line.replace(/,$/, ""));

describe("the sample", () => {
  const rows = rowsOf(sampleInsert("latestFirst"));

  it("has every event type, many of each in the minutes before the busy moment", () => {
    const busy = rows.filter((row) => row.includes("'2026-03-18T11:5"));
    const counts = eventTypeNames.map((type) => busy.filter((row) => row.includes(`'${type}'`)).length);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(20);
  });

  it("fills exactly the columns that each type carries", () => {
    for (const type of eventTypeNames) {
      const row = rows.find((candidate) => candidate.includes(`'${type}'`)) as string;
      const nulls = row.split(", ").filter((value) => value.replace(")", "") === "NULL").length;
      expect([type, nulls]).toEqual([type, eventColumnNames.length - columnsOf(type).length]);
    }
  });

  it("has no two rows at the same moment, and the same rows in the other order", () => {
    const moments = rows.map((row) => /'(2\d{3}-[^']+)'/.exec(row)?.[1]);
    expect(new Set(moments).size).toBe(rows.length);
    expect(rowsOf(sampleInsert("latestLast"))).toEqual(rows.toReversed());
  });

  it("has every derived event type, with exactly its columns, in both orders", () => {
    const derived = rowsOf(sampleDerivedInsert("latestFirst"));
    for (const type of derivedEventTypeNames) {
      const of = derived.filter((row) => row.includes(`'${type}'`));
      expect(of.filter((row) => row.includes("'2026-03-18T11:5")).length).toBeGreaterThanOrEqual(20);
      const nulls = (of[0] as string).split(", ").filter((value) => value.replace(")", "") === "NULL").length;
      const filled = new Set(derivedFieldsOf(type).map((field) => field.split(".")[0]));
      expect([type, nulls]).toEqual([type, Object.keys(derivedColumns).length + 1 - filled.size]);
    }
    expect(new Set(derived.map((row) => /'(2\d{3}-[^']+)'/.exec(row)?.[1])).size).toBe(derived.length);
    expect(rowsOf(sampleDerivedInsert("latestLast"))).toEqual(derived.toReversed());
  });

  it("has a moment without any events before it", () => {
    const first = rows.map((row) => /'(2\d{3}-[^']+)'/.exec(row)?.[1] as string).sort()[0] as string;
    expect(sampleMoments.map(({ now }) => now < first)).toEqual([false, false, true]);
  });
});

describe("the table", () => {
  it("has the types that each database knows, in the same order", () => {
    expect(createTableSql("postgres")).toContain("data jsonb");
    expect(createTableSql("duckdb")).toContain("data json\n");
    expect(createTableSql("postgres", "copy")).toMatch(/^CREATE TABLE copy \(\n {2}id bigint NOT NULL,\n/);
  });
});
