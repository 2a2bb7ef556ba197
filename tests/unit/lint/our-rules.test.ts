import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { alerts } from "../../../alerts/index.ts";
import { dashboards } from "../../../dashboards/index.ts";

const projectDir = fileURLToPath(new URL("../../..", import.meta.url));

const run = (...words: string[]) =>
  spawnSync(process.execPath, ["cli/watchbill.ts", "lint", ...words], { cwd: projectDir, encoding: "utf8" });

describe("watchbill lint over our own rules and pages", { timeout: 120_000 }, () => {
  it("finds nothing, and its exit code says so", () => {
    const { stdout, stderr, status } = run("--json");
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual([]);
    expect(status).toBe(0);
  });

  it("says over how many", () => {
    const { pages } = dashboards;
    expect(run().stdout).toBe(`${alerts.length} rules and ${pages.length} pages, no problems\n`);
  });
});
