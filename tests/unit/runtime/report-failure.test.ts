import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Ntfy, startNtfy } from "../../world/ntfy/server.ts";

const script = resolve("runtime/host/report-failure");
const evaluate = "watchbill-prod-evaluate.service";
const drift = "watchbill-prod-drift.service";

/** Answers what the script asks of systemd, from the environment. */
const systemctl = `#!/bin/bash
case "$*" in
  is-system-running) echo "$SYSTEM" ;;
  *ExecMainStatus*--value*) echo "$STATUS" ;;
  *Result*--value*) echo "$RESULT" ;;
esac
`;

let directory: string;
let ntfy: Ntfy;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "watchbill-report-failure-"));
  ntfy = await startNtfy();
  const credentials = join(directory, "etc/watchbill/prod/credentials");
  await mkdir(credentials, { recursive: true });
  await mkdir(join(directory, "run"));
  await writeFile(join(credentials, "channel-phone.curl"), `# kind: ntfy\nurl = "${ntfy.url}/phone"\n`);
  await writeFile(join(directory, "systemctl"), systemctl);
  await chmod(join(directory, "systemctl"), 0o755);
});
afterEach(async () => {
  await ntfy.close();
  await rm(directory, { recursive: true });
});

interface Ended {
  status?: number;
  result?: "success" | "exit-code" | "timeout" | "signal";
  system?: "running" | "starting" | "stopping";
  unit?: string;
  /** What systemd says of the run in the environment; of the unit it says the rest. */
  told?: { MONITOR_SERVICE_RESULT: string; MONITOR_EXIT_STATUS?: string };
}

/** Runs the script where it sees this test's /run, /etc and systemd, and says what the phone was told in all. */
async function ends({ status = 0, result = "success", system = "running", unit = evaluate, told }: Ended) {
  const event = result === "success" && !told ? "recovered" : "failed";
  const inside = `mount --make-rprivate / && cd ${directory} && mount --bind run /run && mount --bind etc /etc &&
    mount --bind systemctl /usr/bin/systemctl && exec ${script} prod ${unit} ${event}`;
  const env = { STATUS: String(status), RESULT: result, SYSTEM: system, ...told };
  await promisify(execFile)("/usr/bin/unshare", ["--mount", "/bin/bash", "-c", inside], { env, timeout: 30_000 });
  return ntfy.history("phone").map(({ title }) => title);
}

const failed = `${evaluate} failed: nothing is being watched`;
const again = `${evaluate} runs again`;

test("a run that fails is told once, and so is that the unit runs again", async () => {
  expect(await ends({ status: 1, result: "exit-code" })).toEqual([failed]);
  expect(await ends({ status: 1, result: "exit-code" })).toEqual([failed]);
  expect(await ends({})).toEqual([failed, again]);
  expect(await ends({})).toEqual([failed, again]);
});

test("one that goes on failing is told again after a quarter of an hour", async () => {
  await ends({ status: 1, result: "exit-code" });
  const longAgo = new Date(Date.now() - 901_000);
  await utimes(join(directory, `run/watchbill/prod/failed-${evaluate}`), longAgo, longAgo);
  expect(await ends({ status: 1, result: "exit-code" })).toEqual([failed, failed]);
});

test("a tick that took too long is told when the next does, too", async () => {
  expect(await ends({ result: "timeout", status: 15 })).toEqual([]);
  expect(await ends({})).toEqual([]);
  expect(await ends({ result: "timeout", status: 15 })).toEqual([]);
  expect(await ends({ result: "timeout", status: 15 })).toEqual([failed]);
});

test("is judged by how it ended itself, also where the next run has begun already", async () => {
  expect(await ends({ told: { MONITOR_SERVICE_RESULT: "timeout" } })).toEqual([]);
  const told = { MONITOR_SERVICE_RESULT: "exit-code", MONITOR_EXIT_STATUS: "1" };
  expect(await ends({ told })).toEqual([failed]);
  expect(ntfy.history("phone")[0]?.message).toContain("Result=exit-code ExecMainStatus=1\n");
});

test("a timer whose next run is far is told of at once when it took too long", async () => {
  expect(await ends({ result: "timeout", status: 15, unit: drift })).toEqual([
    `${drift} failed: nothing is being watched`,
  ]);
});

test("a rule that cannot be used is told when the next run cannot use it either", async () => {
  expect(await ends({ result: "exit-code", status: 2 })).toEqual([]);
  expect(await ends({ result: "exit-code", status: 2 })).toEqual([`${evaluate}: a rule or a channel cannot be used`]);
});

test("one that copies is told of as that, and not as if nothing were watched", async () => {
  const unit = "watchbill-prod-sync-logs.service";
  expect(await ends({ result: "exit-code", status: 1, unit })).toEqual([`${unit} failed`]);
  expect(await ends({ unit })).toEqual([`${unit} failed`, `${unit} runs again`]);
  await ends({ result: "exit-code", status: 2, unit });
  expect((await ends({ result: "exit-code", status: 2, unit })).at(-1)).toBe(`${unit}: a part could not be done`);
});

test("a report that does not arrive is told of as that", async () => {
  const unit = "watchbill-prod-report.service";
  expect(await ends({ result: "exit-code", status: 1, unit })).toEqual([`${unit}: the report does not arrive`]);
});

test("a run that the host's shutdown ends has not failed", async () => {
  expect(await ends({ result: "signal", status: 15, system: "stopping" })).toEqual([]);
  expect(await ends({ result: "signal", status: 15 })).toEqual([failed]);
});
