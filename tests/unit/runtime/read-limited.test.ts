import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { jsonIds } from "../../../runtime/files/read-limited.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "watchbill-files-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const fill = (count: number) => {
  for (let index = 0; index < count; index += 1) writeFileSync(join(directory, `rule-${index}.json`), "{}");
};

describe("a folder of declarations", () => {
  it("is read whole, without what is still being written", () => {
    fill(2_000);
    writeFileSync(join(directory, ".half.json"), "{");
    expect(jsonIds(directory)).toHaveLength(2_000);
  });

  it("with more files than can be meant is refused aloud, since a rule left out would count as removed", () => {
    fill(5_001);
    expect(() => jsonIds(directory)).toThrow(/holds 5001 files; 5000 can be read$/);
  });
});
