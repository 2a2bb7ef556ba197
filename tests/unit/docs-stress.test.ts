import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { describe, expect, it } from "vitest";
import { verb } from "../../cli/verbs/stress.ts";
import { parseStressTests } from "../../model/stress.ts";
import { stressTests } from "../../stress/index.ts";

const page = readFileSync(new URL("../../docs/stress.md", import.meta.url), "utf8");

/** What stands behind `npx watchbill stress` on a line of the page. */
function run(line: string): Promise<number> {
  const words = line
    .replace(/^.*?watchbill stress/, "")
    .trim()
    .split(/\s+/);
  const { values, positionals } = parseArgs({ args: words, options: verb.options, allowPositionals: true });
  return verb.run(values, positionals);
}

describe("docs/stress.md", () => {
  it("has commands that are understood, and refused until their target is declared", async () => {
    const commands = page.match(/^npx watchbill stress .+$/gm) ?? [];
    expect(commands).toHaveLength(1);
    for (const command of commands) {
      await expect(run(command)).rejects.toThrow(
        "--target https://staging.example.org is not among targets in stress/listening.ts; none is allowed yet",
      );
    }
  });

  it("names every profile", () => {
    for (const profile of Object.keys(stressTests[0]?.profiles ?? {})) expect(page).toContain(`| \`${profile}\` |`);
  });
});

describe("stress tests that are declared", () => {
  it("are right", () => {
    expect(parseStressTests(stressTests)).toEqual([]);
  });

  it("are aimed at nothing until somebody says so", () => {
    expect(stressTests.flatMap(({ targets }) => targets)).toEqual([]);
  });
});
