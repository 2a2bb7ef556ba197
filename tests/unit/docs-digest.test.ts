import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { contextSections, copySections } from "../../runtime/digest/sections/index.ts";

const textOf = (file: string) => readFileSync(join(fileURLToPath(new URL("../..", import.meta.url)), file), "utf8");
const page = textOf("docs/digest.md");

it("docs/digest.md names every section in its order, with keys that begin with its name", () => {
  const [, sections = ""] = /\| section \|.+?\n\|[-|]+\|\n(.+?)\n\n/s.exec(page) ?? [];
  const rows = sections.split("\n").map((row) => row.split(" | ").map((cell) => cell.replace(/^\| /, "")));
  expect(rows.map(([name]) => name)).toEqual([...copySections, ...contextSections].map(({ name }) => name));
  for (const [name, keys] of rows) expect(keys).toMatch(new RegExp(`^\`${name}:`));
});

it("docs/digest.md shows a known normal as it is declared", () => {
  const [, shown = ""] = /```ts\n(.+?)```/s.exec(page) ?? [];
  expect(shown).not.toBe("");
  expect(textOf("analyst/known-normals.ts")).toContain(shown);
});
