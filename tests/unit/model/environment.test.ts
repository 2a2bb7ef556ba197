import { describe, expect, it } from "vitest";
import { environmentNameProblem, environmentTime } from "../../../model/environment.ts";

describe("the name of a preview environment", () => {
  it.each(["pr-12", "try", "new-thresholds-2"])("%s is one", (name) => {
    expect(environmentNameProblem(name, "prod")).toBeUndefined();
  });

  it.each(["", "PR-12", "pr_12", "-pr", "pr-", "pr--12", "12", "pr 12", "pr-12;reboot", "../prod", "a".repeat(31)])(
    "%j is none, and the problem says what one is",
    (name) => {
      expect(environmentNameProblem(name, "prod")).toMatch(/must be at most 30 letters a-z, digits and dashes/);
    },
  );

  it.each([
    ["prod", "staging"],
    ["demo", "prod"],
    ["staging", "staging"],
  ])("%s beside %s is refused: that stack counts", (name, of) => {
    expect(environmentNameProblem(name, of)).toMatch(/no preview environment's name/);
  });

  it("that begins like its stack's is refused, since their units would", () => {
    expect(environmentNameProblem("prod-2", "prod")).toMatch(/begin alike/);
    expect(environmentNameProblem("pr", "pr-1")).toMatch(/begin alike/);
    expect(environmentNameProblem("product", "prod")).toBeUndefined();
  });
});

it("a moment is written to the second, as the settings want it", () => {
  expect(environmentTime(Date.UTC(2026, 2, 10, 10, 0, 0, 999))).toBe("2026-03-10T10:00:00Z");
});
