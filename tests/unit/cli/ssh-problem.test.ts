import { describe, expect, test } from "vitest";
import { sshProblem } from "../../../cli/ssh-problem.ts";

describe("what is said of a host that cannot be reached", () => {
  test("a changed host key is told apart from a host that is down, and what to do about it", () => {
    const said = sshProblem("after 4 failed attempts: ssh: handshake failed: ssh: host key mismatch");
    expect(said).toMatch(/another key than watchbill:hostKey.*ssh-keyscan/);
  });

  test("a refused key names the setting that holds it", () => {
    const said = sshProblem(
      "after 4 failed attempts: ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain",
    );
    expect(said).toMatch(/refuses watchbill:sshKey for root/);
  });

  test.each(["i/o timeout", "connect: connection refused", "connect: no route to host"])(
    "%s names the address",
    (why) => {
      const said = sshProblem(`after 4 failed attempts: dial tcp 192.0.2.7:22: ${why}`);
      expect(said).toContain(`192.0.2.7:22 does not answer (${why.replace("connect: ", "")})`);
    },
  );

  test("an unknown name is said to be one, whether or not a name server was asked", () => {
    for (const asked of ["", "on 10.0.0.53:53: "]) {
      const colon = asked === "" ? ":" : "";
      const said = sshProblem(`after 4 failed attempts: dial tcp: lookup vps.example${colon} ${asked}no such host`);
      expect(said).toContain("vps.example cannot be found");
    }
  });

  test("a command that failed on the host is no such problem", () => {
    expect(sshProblem('Process exited with status 1: running "install":\nno space left on device')).toBeUndefined();
  });
});
