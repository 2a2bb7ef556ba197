import { describe, expect, it } from "vitest";
import { chooseDeployment } from "../../../../cli/deployments/choose.ts";
import type { Deployment } from "../../../../cli/deployments/history.ts";
import { deploymentLines } from "../../../../cli/deployments/table.ts";

const hash = (letter: string) => letter.repeat(40);

function deployment(version: number, minute: number, more: Partial<Deployment> = {}): Deployment {
  const head = hash("a");
  return {
    version,
    at: new Date(Date.UTC(2026, 10, 25, 12, minute)),
    title: "up",
    by: "Eva",
    code: { commit: head, head, changed: false },
    exact: true,
    result: "succeeded",
    changes: "1 update",
    deploys: true,
    place: 0,
    ...more,
  };
}

const changed = { commit: hash("b"), head: hash("a"), changed: true };
const history = [
  deployment(5, 50, { title: "destroy", deploys: false }),
  deployment(4, 40, { result: "failed", deploys: false, code: { commit: hash("c"), head: hash("c"), changed: false } }),
  deployment(3, 30, { code: undefined }),
  deployment(2, 20, { code: changed }),
  deployment(1, 10),
];
const chosen = (to: string) => chooseDeployment(history, to).version;

describe("a deployment is named", () => {
  it("by its version", () => expect(chosen("2")).toBe(2));

  it("by a commit: the one that ran exactly that, and else the last that ran it with changes", () => {
    expect(chosen(hash("a"))).toBe(1);
    expect(chosen("bbbbbbb")).toBe(2);
    expect(chooseDeployment([deployment(2, 20, { code: changed })], "aaaaaaa").version).toBe(2);
  });

  it("by a time: the one that was in force then", () => {
    expect(chosen("2026-11-25 12:25")).toBe(2);
    expect(chosen("2026-11-25T12:20:00Z")).toBe(2);
    expect(chosen("2026-11-25T13:15:00+01:00")).toBe(1);
  });

  it.each([
    ["77", 'no deployment is "77"'],
    ["yesterday", 'no deployment is "yesterday"'],
    ["2026-11-25 11:00", "nothing was deployed at 2026-11-25T11:00:00.000Z or before"],
    ["2026-99-99", "is no time"],
    ["4", "deployment 4 (up) failed"],
    ["ccccccc", "deployment 4 (up) failed"],
    ["5", "deployment 5 (destroy) deployed nothing"],
    ["3", "made outside of git"],
  ])("and not by %s", (to, said) => {
    expect(() => chooseDeployment(history, to)).toThrow(said);
  });
});

describe("the list of deployments", () => {
  it("is one line for each, and an odd name moves nobody's cursor", () => {
    const odd = deployment(6, 55, { by: "Eve\u001b[2J\nil", changes: "", title: "x".repeat(90) });
    const lost = deployment(7, 58, { code: { ...changed, commit: hash("a") }, exact: false });
    expect(deploymentLines([lost, odd, ...history])).toMatchInlineSnapshot(`
      [
        "version  time               who     code                         what                                                          changes",
        "7        2026-11-25 12:58Z  Eva     aaaaaaa + lost changes       up                                                            1 update",
        "6        2026-11-25 12:55Z  Eve il  aaaaaaa                      xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…  nothing changed",
        "5        2026-11-25 12:50Z  Eva     aaaaaaa                      destroy                                                       1 update",
        "4        2026-11-25 12:40Z  Eva     ccccccc                      up                                                            failed",
        "3        2026-11-25 12:30Z  Eva     unknown                      up                                                            1 update",
        "2        2026-11-25 12:20Z  Eva     aaaaaaa + changes (bbbbbbb)  up                                                            1 update",
        "1        2026-11-25 12:10Z  Eva     aaaaaaa                      up                                                            1 update",
      ]
    `);
  });

  it("ends", () => {
    const many = Array.from({ length: 40 }, (_, n) => deployment(40 - n, 0));
    expect(deploymentLines(many)).toHaveLength(32);
    expect(deploymentLines(many).at(-1)).toBe("… and 10 before them");
  });
});
