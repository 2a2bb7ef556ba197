import { describe, expect, it } from "vitest";
import { type Alert, above } from "../../../../model/alert.ts";
import { problemsWith, rightFiles, rightRule, withSql } from "../bench.ts";

const other: Alert = { ...rightRule, id: "speech-faults" };
const files = {
  "alerts/speech-faults.ts": "",
  "alerts/speech-faults.test.ts": rightFiles["alerts/speech-errors.test.ts"],
};

describe("rule/duplicate", () => {
  it("warns of the second of two, whatever the spaces in their SQL and however long they wait", async () => {
    const levels = rightRule.levels.map(({ severity, when }) => ({ severity, when }));
    const found = await problemsWith({ ...withSql("\nFROM", "\n  FROM"), levels }, { others: [other], files });
    expect(found.map(({ file, check, severity }) => [file, check, severity])).toEqual([
      ["alerts/speech-errors.ts", "rule/duplicate", "warning"],
    ]);
    expect(found[0]?.message).toContain('"speech-faults"');
  });

  it("accepts the same question with another threshold", async () => {
    const levels = [{ severity: "warning" as const, when: above(50) }];
    expect(await problemsWith({ levels }, { others: [other], files })).toEqual([]);
  });
});
