import { describe, expect, it } from "vitest";
import { foundIn, rightPage } from "../page-bench.ts";

describe("pages/file", () => {
  it("names the file that should be there", async () => {
    expect(await foundIn(rightPage, ["dashboards/talk.ts"])).toEqual([
      'pages/file: id "speech" has no file dashboards/speech.ts; name the file after the id',
    ]);
  });
});
