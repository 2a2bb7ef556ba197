import { describe, expect, it } from "vitest";
import { runtimeChecks, sshCheck, unitChecks } from "../../../cli/doctor.ts";

const host = { host: "vps.example.org" };

describe("the doctor", () => {
  it("tells a changed host key from a refused login, each with its own fix", () => {
    const changed = "@@@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @@@\nHost key verification failed.";
    expect(sshCheck(host, { stdout: "", stderr: changed, code: 255 })).toMatchObject({
      ok: false,
      detail: "the host key is not the pinned one",
      fix: expect.stringContaining("ssh-keyscan -t ed25519 vps.example.org"),
    });
    expect(sshCheck(host, { stdout: "", stderr: "root@vps: Permission denied (publickey).", code: 255 })).toMatchObject(
      {
        ok: false,
        fix: expect.stringContaining("authorized_keys"),
      },
    );
  });

  it("tells an ssh that fails without a word by its exit code", () => {
    expect(sshCheck(host, { stdout: "", stderr: "", code: 254 })).toMatchObject({ ok: false, detail: "exit code 254" });
  });

  it("says of a stopped timer and a dead Docker what to type on the host", () => {
    const checks = unitChecks("prod", "watchbill-prod-evaluate.timer", {
      stdout: "inactive\nCannot connect to the Docker daemon\n",
      stderr: "",
      code: 0,
    });
    expect(checks.map(({ ok }) => ok)).toEqual([false, false]);
    expect(checks[0]?.fix).toContain("systemctl enable --now watchbill-prod-evaluate.timer");
  });

  it("says that the runtime is broken when it does not answer in its own words", () => {
    const [check] = runtimeChecks("prod", { stdout: "", stderr: "node: not found", code: 127 });
    expect(check).toMatchObject({
      ok: false,
      detail: "node: not found",
      fix: expect.stringContaining("make up STACK=prod"),
    });
  });
});
