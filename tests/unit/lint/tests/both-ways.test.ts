import { describe, expect, it } from "vitest";
import { foundWith } from "../bench.ts";

const fires = 'it("fires", async () => {\n  expect(await rule.run("5m")).toEqual(["1m firing warning"]);\n});\n';
const isQuiet = 'it("never says firing", async () => {\n  expect(await rule.run("5m")).toEqual([]);\n});\n';
const withTests = (text: string | undefined) => foundWith({}, { files: { "alerts/speech-errors.test.ts": text } });

describe("tests/both-ways", () => {
  it("asks for the file", async () => {
    expect((await withTests(undefined))[0]).toMatch(
      /^tests\/both-ways: {2}has no tests; write alerts\/speech-errors\.test\.ts/,
    );
  });

  it("accepts one that fires and one that doesn't", async () => {
    expect(await withTests(fires + isQuiet)).toEqual([]);
  });

  it("asks for the one that is missing", async () => {
    expect(await withTests(fires)).toEqual([expect.stringContaining("one that expects no firing")]);
    expect(await withTests(isQuiet)).toEqual([expect.stringContaining('one that expects "… firing …"')]);
  });

  it("counts neither a skipped test nor one that runs nothing", async () => {
    expect(await withTests(fires.replace("it(", "it.skip(") + isQuiet)).toHaveLength(1);
    expect(
      await withTests(`${fires}it("asks the right thing", () => {\n  expect(rule.value).toEqual("x");\n});\n`),
    ).toHaveLength(1);
  });

  it("does not believe a test's name", async () => {
    expect(await withTests(isQuiet.repeat(2))).toHaveLength(1);
  });
});
