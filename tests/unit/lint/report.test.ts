import { describe, expect, it } from "vitest";
import type { LintProblem } from "../../../lint/check.ts";
import { exitCode, report } from "../../../lint/report.ts";

const problem: LintProblem = {
  check: "alerts/for",
  file: "alerts/queue-depth.ts",
  field: "levels.0.for",
  severity: "error",
  message: "waits 1s",
};

describe("the report", () => {
  it("says so when there is nothing", () => {
    expect(report([], { rules: 9, pages: 1 })).toBe("9 rules and 1 page, no problems");
  });

  it("names each file once, with all of its problems, and counts them", () => {
    const other = { ...problem, file: "alerts/disk-usage.ts", severity: "warning" as const };
    expect(
      report([problem, other, { ...problem, check: "tests/both-ways", field: "", message: "has no tests" }], {
        rules: 2,
        pages: 11,
      }),
    ).toBe(
      [
        "alerts/queue-depth.ts",
        "  error: levels.0.for waits 1s",
        "    alerts/for, see docs/lint/alerts-for.md",
        "  error: has no tests",
        "    tests/both-ways, see docs/lint/tests-both-ways.md",
        "",
        "alerts/disk-usage.ts",
        "  warning: levels.0.for waits 1s",
        "    alerts/for, see docs/lint/alerts-for.md",
        "",
        "2 errors and 1 warning in 2 rules and 11 pages",
      ].join("\n"),
    );
  });

  it("fails for an error, and not for warnings alone", () => {
    expect(exitCode([])).toBe(0);
    expect(exitCode([{ ...problem, severity: "warning" }])).toBe(0);
    expect(exitCode([{ ...problem, severity: "warning" }, problem])).toBe(1);
  });
});
