import { describe, expect, it } from "vitest";
import { above, below } from "../../../../model/alert.ts";
import { problemsWith } from "../bench.ts";

const levels = [{ severity: "warning" as const, when: below(5) }];

describe("alerts/no-data", () => {
  it("warns where nothing at all would resolve what fires on too little", async () => {
    const found = await problemsWith({ levels, whenNoData: "ok" });
    expect(found.map(({ check, field, severity }) => [check, field, severity])).toEqual([
      ["alerts/no-data", "whenNoData", "warning"],
    ]);
  });

  it("accepts ok where too much is the fault, and keep or fire anywhere", async () => {
    expect(await problemsWith({ levels: [{ severity: "warning", when: above(5) }], whenNoData: "ok" })).toEqual([]);
    expect(await problemsWith({ levels, whenNoData: "keep" })).toEqual([]);
    expect(await problemsWith({ levels, whenNoData: "fire" })).toEqual([]);
  });
});
