import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseSettings } from "../../model/settings.ts";

const projectDir = fileURLToPath(new URL("../..", import.meta.url));
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "providers/kuma/README.md",
  ...readdirSync(join(projectDir, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
];
const textOf = (file: string) => readFileSync(join(projectDir, file), "utf8");
const all = (pattern: RegExp, text: string) => [...text.matchAll(pattern)].map((match) => match[1] as string);

const targets = all(/^([a-z-]+):/gm, textOf("Makefile"));
const verbs = readdirSync(join(projectDir, "cli/verbs")).map((file) => file.replace(".ts", ""));
const unknownKey = parseSettings({ bogus: "" }, "").problems.find(({ field }) => field === "watchbill:bogus");
const settings = (unknownKey?.message ?? "").replace(/.*known: /, "").split(", ");

describe.each(pages)("%s", (page) => {
  const text = textOf(page);

  it("links only to what is there", () => {
    const links = all(/(?:\]\(|src=")([^)#"]+)[)#"]/g, text).filter((link) => link && !/^https?:/.test(link));
    expect(links.filter((link) => !existsSync(join(projectDir, dirname(page), link)))).toEqual([]);
  });

  it("names only commands that exist", () => {
    const inCode = all(/`(?:[A-Z_]+=\S+\s+)*make ([a-z-]+)/g, text).concat(all(/^\s*make ([a-z-]+)/gm, text));
    expect(inCode.filter((target) => !targets.includes(target))).toEqual([]);
    expect(all(/npx watchbill ([a-z][a-z-]*)/g, text).filter((verb) => !verbs.includes(verb))).toEqual([]);
  });

  it("sets only settings that exist", () => {
    const keys = all(/pulumi config set (?:--secret )?([A-Za-z]+)(?![A-Za-z:])/g, text);
    expect(keys.filter((key) => !settings.includes(key))).toEqual([]);
  });
});

it("docs/uptime-kuma.md shows a check as it is declared", () => {
  const [, shown = ""] = /```ts\n(.+?)```/s.exec(textOf("docs/uptime-kuma.md")) ?? [];
  expect(shown).not.toBe("");
  expect(textOf("checks/api-health.ts")).toContain(shown);
});

it("docs/derived-events.md shows a rule as it is declared", () => {
  const [, shown = ""] = /```ts\n(export const .+?)```/s.exec(textOf("docs/derived-events.md")) ?? [];
  expect(shown).not.toBe("");
  expect(textOf("events/derived/gemini-retry.ts")).toContain(shown);
});

it("docs/coverage.md shows an area as it is declared", () => {
  const [, shown = ""] = /```ts\n(.+?)```/s.exec(textOf("docs/coverage.md")) ?? [];
  expect(shown).not.toBe("");
  expect(textOf("events/areas/complexity.ts")).toContain(shown);
});

describe("Pulumi.prod.yaml", () => {
  it("shows every setting: as a value, as a comment, or as the secret to set", () => {
    const text = textOf("Pulumi.prod.yaml");
    expect(settings.filter((key) => !new RegExp(`(watchbill:|--secret )${key}\\b`).test(text))).toEqual([]);
  });

  it("is right but for the secrets that a user sets", () => {
    const values = Object.fromEntries(
      [...textOf("Pulumi.prod.yaml").matchAll(/^ {2}watchbill:(\w+): (.+)$/gm)].map((match) => [match[1], match[2]]),
    );
    const fields = parseSettings(values as Record<string, string>, "Pulumi.prod.yaml").problems.map(
      ({ field }) => field,
    );
    expect(fields).toEqual(["watchbill:sshKey", "watchbill:databaseUrl", "watchbill:ntfyTopic"]);
  });
});
