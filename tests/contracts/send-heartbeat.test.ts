import { execFile } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Healthchecks, startHealthchecks } from "../world/healthchecks/server.ts";

const original = readFileSync(resolve(import.meta.dirname, "../../runtime/host/send-heartbeat"), "utf8");
let folder: string;
let healthchecks: Healthchecks;
/** An Uptime Kuma that takes every push. */
let kuma: Server;
let pushes: Record<string, string>[];
const nowMs = Date.UTC(2026, 2, 10, 10, 0, 0);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "watchbill-send-"));
  for (const name of ["bin", "run/prod/heartbeats", "credentials"]) mkdirSync(join(folder, name), { recursive: true });
  // On a machine without systemd: what it would say stands in the environment, and the records lie in the test's folder.
  for (const program of ["systemctl", "journalctl"])
    executable(`bin/${program}`, `#!/bin/sh\nprintf '%s\\n' "$${program}_says"\n`);
  executable(
    "send-heartbeat",
    original.replace("PATH=", `PATH=${folder}/bin:`).replace("/run/watchbill", `${folder}/run`),
  );
  healthchecks = await startHealthchecks({ now: () => nowMs });
  pushes = [];
  kuma = createServer((request, response) => {
    pushes.push(Object.fromEntries(new URL(request.url ?? "", "http://kuma").searchParams));
    response.end('{"ok":true}');
  }).listen(0, "127.0.0.1");
  await once(kuma, "listening");
  credential("healthchecks", `${healthchecks.pingUrl}/${healthchecks.pingKey}/job?create=1`);
});
afterEach(async () => {
  kuma.close();
  await healthchecks.close();
  rmSync(folder, { recursive: true });
});

function executable(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), 0o755);
}
const credential = (receiver: string, url: string) => writeFileSync(join(folder, "credentials", receiver), url);
const toKuma = () => credential("kuma", `http://127.0.0.1:${(kuma.address() as AddressInfo).port}/api/push/token`);
const record = (name: string) =>
  readFileSync(join(folder, "run/prod/heartbeats", name), "utf8")
    .trim()
    .split(" ")
    .slice(1);
const signals = () => healthchecks.checks[0]?.pings.map(({ signal }) => signal) ?? [];

/** A run of the timer `job` that ended so. */
async function ended(result: string, status = 0, { says = "", timer = "job" } = {}): Promise<void> {
  const systemctl_says = `Result=${result}\nExecMainStatus=${status}\nInvocationID=abc`;
  await send(timer, "end", { systemctl_says, journalctl_says: says });
}
async function send(timer: string, event: string, says: Record<string, string> = {}): Promise<void> {
  const env = { ...says, CREDENTIALS_DIRECTORY: join(folder, "credentials") };
  const { stdout, stderr } = await promisify(execFile)(join(folder, "send-heartbeat"), ["prod", timer, event], { env });
  expect(stdout + stderr).toBe("");
}

describe("a heartbeat to Healthchecks", () => {
  it("is the run's exit code, or a failure where it has none, with what a failed run said last", async () => {
    await ended("success", 0, { says: "all is well" });
    await ended("exit-code", 3, { says: "planted words" });
    await ended("timeout", 15);
    await ended("oom-kill", 9);
    expect(signals()).toEqual([0, 3, "fail", "fail"]);
    const [good, bad, late] = healthchecks.checks[0]?.pings.map(({ body }) => body) ?? [];
    expect(good).toBe("");
    expect(bad).toBe("watchbill-prod-job.service ended with exit-code, 3\nplanted words");
    expect(late).toMatch(/ended with timeout/);
  });

  it("of a run that fails with many words has two thousand bytes of them", async () => {
    await ended("exit-code", 1, { says: "x".repeat(300).concat("\n").repeat(50) });
    expect(healthchecks.checks[0]?.pings[0]?.body).toHaveLength(2_000);
  });

  it("leaves what passes by itself to the next run: one exit code 2, and one tick that took too long", async () => {
    await ended("exit-code", 2);
    expect(signals()).toEqual([]);
    await send("job", "start");
    await ended("exit-code", 2);
    await ended("success");
    await ended("exit-code", 2);
    await ended("timeout", 15, { timer: "evaluate" });
    expect(signals()).toEqual(["start", 2, 0]);
    await ended("timeout", 15, { timer: "evaluate" });
    expect(signals()).toEqual(["start", 2, 0, "fail"]);
  });

  it("is left out where the last good one was a moment ago, since five a minute are heard", async () => {
    await ended("success");
    await ended("success");
    await ended("exit-code", 1);
    await ended("success");
    expect(signals()).toEqual([0, 1, 0]);
  });

  it("is not left out where the last one did not arrive", async () => {
    const address = `${healthchecks.pingUrl}/${healthchecks.pingKey}/job?create=1`;
    credential("healthchecks", "http://127.0.0.1:1/job");
    await ended("success");
    credential("healthchecks", address);
    await ended("success");
    expect(signals()).toEqual([0]);
  });

  it("leaves a record of what became of it, be it refused or without an answer", async () => {
    await send("job", "start");
    expect(record("job-healthchecks")).toEqual(["start", "201"]);
    credential("healthchecks", `${healthchecks.pingUrl}/wrong-key/job`);
    await ended("success");
    expect(record("job-healthchecks")).toEqual(["0", "404"]);
    credential("healthchecks", "http://127.0.0.1:1/job");
    await ended("exit-code", 1);
    expect(record("job-healthchecks")).toEqual(["1", "000"]);
  });
});

describe("a heartbeat to Uptime Kuma", () => {
  it("is up or down, with the first words of what failed, and nothing of a start", async () => {
    toKuma();
    await send("job", "start");
    expect(pushes).toEqual([]);
    await ended("success");
    await ended("exit-code", 1, { says: `100 % & more ${"x".repeat(1_000)}` });
    expect(pushes).toEqual([
      { status: "up", msg: "OK" },
      { status: "down", msg: expect.stringMatching(/ended with exit-code, 1\n100 % & more x+$/) },
    ]);
    expect(pushes[1]?.msg).toHaveLength(300);
    expect(record("job-kuma")).toEqual(["1", "200"]);
  });

  it("does not wait for another receiver that is away", async () => {
    toKuma();
    credential("healthchecks", "http://127.0.0.1:1/job");
    await ended("success");
    expect(pushes).toHaveLength(1);
  });
});
