import { describe, expect, it } from "vitest";
import { foundWith } from "../bench.ts";

describe("rule/owner", () => {
  it("asks for an owner, with an example", async () => {
    expect(await foundWith({ owner: undefined as never })).toEqual([
      'rule/owner: owner is missing; name who looks after this, for example owner: "speech"',
    ]);
  });
});
