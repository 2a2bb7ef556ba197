import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { checkPages } from "../../../lint/checks/index.ts";
import { pageOf } from "../../../lint/report.ts";

const projectDir = fileURLToPath(new URL("../../..", import.meta.url));
const isThere = (path: string) => existsSync(join(projectDir, path));
const list = readFileSync(join(projectDir, "docs/lint.md"), "utf8");

describe("one name everywhere", () => {
  it.each(checkPages)("$id has a file, a test, a page and a line in the list", ({ id, summary, severity }) => {
    expect(isThere(`lint/checks/${id}.ts`)).toBe(true);
    expect(isThere(`tests/unit/lint/${id}.test.ts`)).toBe(true);
    expect(readFileSync(join(projectDir, pageOf(id)), "utf8").startsWith(`# ${id}\n`)).toBe(true);
    const line = list.split("\n").find((candidate) => candidate.startsWith(`| [${id}](`)) ?? "";
    expect(line.replaceAll("`", "").toLowerCase()).toContain(
      `| ${summary.replaceAll("`", "").toLowerCase()} | ${severity} |`,
    );
  });

  it("every check that has a file is run, and every page is of a check", () => {
    const files = readdirSync(join(projectDir, "lint/checks"), { recursive: true, encoding: "utf8" });
    const ids = files.filter((name) => name.includes("/")).map((name) => name.replace(".ts", ""));
    expect(ids.sort()).toEqual(checkPages.map(({ id }) => id).sort());
    const pages = readdirSync(join(projectDir, "docs/lint")).map((name) => `docs/lint/${name}`);
    expect(pages.sort()).toEqual(checkPages.map(({ id }) => pageOf(id)).sort());
  });
});
