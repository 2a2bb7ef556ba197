import { describe, expect, it } from "vitest";
import { foundWith } from "../bench.ts";

describe("rule/file", () => {
  it("names the file that should be there", async () => {
    expect(await foundWith({}, { files: { "alerts/speech-errors.ts": undefined } })).toEqual([
      'rule/file: id "speech-errors" has no file alerts/speech-errors.ts; name the file after the id',
    ]);
  });
});
