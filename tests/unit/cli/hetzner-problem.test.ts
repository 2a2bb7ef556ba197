import { describe, expect, it } from "vitest";
import { hetznerProblem } from "../../../cli/hetzner-problem.ts";

describe("what Hetzner says of a change that it refuses", () => {
  it("names the token to replace where one may only read", () => {
    expect(hetznerProblem("token is only allowed to perform GET requests (token_readonly, 5c5f)")).toMatch(
      /make one with the permission "Read & Write".*pulumi config set --secret hetznerDeployToken/,
    );
  });

  it("says what to do with a volume that an earlier stack has left", () => {
    expect(hetznerProblem("volume name is already used (uniqueness_error)")).toMatch(/remove it in the console/);
  });

  it("leaves other texts alone", () => {
    expect(hetznerProblem("Process exited with status 1")).toBeUndefined();
  });
});
