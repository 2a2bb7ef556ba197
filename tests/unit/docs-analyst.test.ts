import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { analyst } from "../../analyst/index.ts";

const textOf = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

describe("docs/analyst.md", () => {
  it("shows time, budget and a known normal as they are declared", () => {
    const page = textOf("docs/analyst.md");
    const declared = ["timers/report.ts", "analyst/index.ts", "analyst/known-normals.ts"].map(textOf).join("\n");
    const shown = [...page.matchAll(/```ts\n(.+?)```/gs)].map(([, code]) => code as string);
    expect(shown).toHaveLength(3);
    for (const code of shown) expect(declared).toContain(code);
  });
});

describe("what docs/decisions/0021 says that reports cost", () => {
  const page = textOf("docs/decisions/0021-how-often-to-report.md");
  const { input, cacheRead, cacheWrite, output } = analyst.pricesUsdPerMillion;
  /** Of one report, in US dollars, from the row's thousands of tokens. */
  const costs = (row: RegExp) => {
    const [, into = "", from = "", out = ""] = row.exec(page) ?? [];
    return (Number(into) * cacheWrite + Number(from) * cacheRead + Number(out) * output) / 1_000;
  };
  const plain = costs(/\| nothing is looked up \| (\d+) k \| (0) \| ([\d.]+) k \|/);
  const thorough = costs(/\| three look-ups, four calls \| (\d+) k \| (\d+) k \| ([\d.]+) k \|/);

  it("names the prices that are declared", () => {
    expect(page).toContain(
      `${input} for what goes in, ${cacheWrite}\n  for what is kept in the cache, ${cacheRead} for`,
    );
    expect(page).toContain(`${output} for what comes out`);
  });

  it("is the tokens of a report times the prices", () => {
    expect(page).toContain(`| ${plain.toFixed(2)} $ | ${(2 * plain).toFixed(2)} $ |`);
    expect(page).toContain(`| ${thorough.toFixed(2)} $ | ${(2 * thorough).toFixed(2)} $ |`);
    expect(page).toContain(`| ${analyst.budgetUsd.perReport.toFixed(2)} $ |`);
  });

  it.each([
    ["each morning", 30],
    ["and after each of 20 deployments", 50],
    ["every six hours", 120],
  ])("%s is that times %d", (when, reports) => {
    const span = (factor: number) =>
      `${(reports * plain * factor).toFixed(1)} to ${(reports * thorough * factor).toFixed(1)} $`;
    expect(page).toContain(`| ${when} | ${reports} | ${span(1)} | ${span(2)} |`);
  });
});
