import { describe, expect, it } from "vitest";
import { foundWith, problemsWith } from "../bench.ts";

const asks = (sql: string) =>
  `export const x: Alert = {\n  id: "x",\n  value: sql\`\n    ${sql}\`,\n  levels: [],\n};\n`;
const files = { "alerts/speech-errors.ts": asks("SELECT 1 AS value") };

describe("rule/renamed", () => {
  it("warns, by both ids, that state and history start anew", async () => {
    const found = await problemsWith({}, { files, committed: { "speech-failures.ts": asks("SELECT 1   AS value") } });
    expect(found).toEqual([expect.objectContaining({ check: "rule/renamed", field: "id", severity: "warning" })]);
    expect(found[0]?.message).toMatch(/what "speech-failures" asked .* state and history start anew/);
  });

  it("accepts a rule that asks something new", async () => {
    expect(await foundWith({}, { files, committed: { "speech-failures.ts": asks("SELECT 2 AS value") } })).toEqual([]);
  });

  it("accepts a rule that was there, and one beside the rule it was copied from", async () => {
    expect(await foundWith({}, { files, committed: { "speech-errors.ts": asks("SELECT 1 AS value") } })).toEqual([]);
    const committed = { "speech-failures.ts": asks("SELECT 1 AS value") };
    const both = { ...files, "alerts/speech-failures.ts": asks("SELECT 1 AS value") };
    expect(await foundWith({}, { files: both, committed })).toEqual([]);
  });

  it("has nothing to compare with outside of a repository", async () => {
    expect(await foundWith({}, { files })).toEqual([]);
  });
});
