import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { alerts } from "../../../alerts/index.ts";
import type { LintProblem } from "../../../lint/check.ts";

const projectDir = fileURLToPath(new URL("../../..", import.meta.url));

const run = (...words: string[]) =>
  spawnSync(process.execPath, ["cli/watchbill.ts", "lint", ...words], { cwd: projectDir, encoding: "utf8" });

/** What the first nine rules still lack. */
const stillToWrite = ["rule/owner", "rule/runbook"];

describe("watchbill lint over our own rules", { timeout: 120_000 }, () => {
  it("finds nothing but the owners and runbooks that are still to be written, and its exit code says so", () => {
    const { stdout, stderr, status } = run("--json");
    expect(stderr).toBe("");
    const problems = JSON.parse(stdout) as LintProblem[];
    expect(problems.filter(({ check }) => !stillToWrite.includes(check))).toEqual([]);
    expect(status).toBe(problems.some(({ severity }) => severity === "error") ? 1 : 0);
  });

  it("ends its list for people with a count", () => {
    expect(run().stdout).toMatch(new RegExp(`(in ${alerts.length} rules|${alerts.length} rules, no problems)\n$`));
  });
});
