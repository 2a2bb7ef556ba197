import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { committedRules, fileReader } from "../../../lint/project.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lint-project-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const git = (...words: string[]) =>
  execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@b.c", ...words], { cwd: folder, stdio: "ignore" });

describe("what lint knows of the project", () => {
  it("nothing is committed outside of a repository, nor before the first commit", () => {
    expect(committedRules(folder)).toBeUndefined();
    git("init", "--quiet");
    expect(committedRules(folder)).toBeUndefined();
  });

  it("the rules of the last commit, without their tests and their list, whatever has become of them", () => {
    mkdirSync(join(folder, "alerts"));
    for (const name of ["a.ts", "a.test.ts", "index.ts"]) writeFileSync(join(folder, "alerts", name), `// ${name}\n`);
    git("add", "alerts");
    git("commit", "--quiet", "-m", "x");
    rmSync(join(folder, "alerts/a.ts"));
    expect(committedRules(folder)).toEqual(new Map([["a.ts", "// a.ts\n"]]));
  });

  it("a file's text, nothing for one that is missing, and an empty text for a folder", () => {
    const read = fileReader(folder);
    expect(read("alerts/index.ts")).toBe("// index.ts\n");
    expect(read("alerts/a.ts")).toBeUndefined();
    expect(read("alerts")).toBe("");
  });
});
