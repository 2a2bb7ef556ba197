import { describe, expect, it } from "vitest";
import { data } from "../../../data/index.ts";
import { declaredIn, parseSyncedData } from "../../../model/synced-data.ts";

const problemsOf = (input: unknown) =>
  parseSyncedData(input, declaredIn).problems.map(({ file, field, message }) => `${file} · ${field}: ${message}`);

describe("what is kept of the application's data", () => {
  it("is declared without a problem, and read back as it was written", () => {
    expect(parseSyncedData(JSON.parse(JSON.stringify(data)), declaredIn)).toEqual({ data, problems: [] });
  });

  it("has all its problems told at once, each with its field", () => {
    expect(problemsOf({ logs: { keep: "30 days", capMb: 4.5, days: 30 } })).toEqual([
      'data/index.ts · logs.keep: must be a duration of at least a day, for example "30d"',
      "data/index.ts · logs.capMb: must be whole MB",
      'data/index.ts · logs: Unrecognized key: "days"',
    ]);
    expect(problemsOf({ logs: { keep: "12h", capMb: 1 } })).toHaveLength(2);
    expect(problemsOf({})).toHaveLength(1);
    expect(problemsOf(null)).toHaveLength(1);
  });
});
