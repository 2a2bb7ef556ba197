import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";

const script = resolve("runtime/host/host-drift");
const units = "etc/systemd/system";

/** Knows of each timer whether it runs: none does, but for those in the environment. */
const systemctl = `#!/bin/bash
[[ " $ACTIVE " == *" \${@: -1} "* ]]
`;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "watchbill-host-drift-"));
  for (const folder of [units, "etc/watchbill/prod/fingerprints", "run/watchbill/prod"]) {
    await mkdir(join(directory, folder), { recursive: true });
  }
  await writeFile(join(directory, "systemctl"), systemctl);
  await chmod(join(directory, "systemctl"), 0o755);
});
afterEach(() => rm(directory, { recursive: true }));

/** A timer as a resource has put it there. */
async function deployed(name: string, text: string): Promise<void> {
  const path = join(units, `watchbill-prod-${name}.timer`);
  await writeFile(join(directory, path), text, { mode: 0o644 });
  const hash = createHash("sha256").update(text).digest("hex");
  await writeFile(join(directory, "etc/watchbill/prod/fingerprints", name), `${hash} 644 root /${path}\n`);
}

/** Runs the script where it sees this test's /run, /etc and systemd, and says what it found. */
async function found(...active: string[]): Promise<string[]> {
  const inside = `mount --make-rprivate / && cd ${directory} && mount --bind run /run && mount -t overlay none -o lowerdir=etc:/etc /etc &&
    mount --bind systemctl /usr/bin/systemctl && exec ${script} prod`;
  const env = { ACTIVE: active.map((name) => `watchbill-prod-${name}.timer`).join(" ") };
  await promisify(execFile)("/usr/bin/unshare", ["--mount", "/bin/bash", "-c", inside], { env }).catch(() => {});
  const lines = (await readFile(join(directory, "run/watchbill/prod/drift"), "utf8")).split("\n").slice(1);
  return lines.filter(Boolean).map((line) => line.replace(`/${units}/`, "").replaceAll("\t", " "));
}

test("a timer that does not run is drift, and one that only something else starts is none", async () => {
  await deployed("evaluate", "[Timer]\nOnCalendar=minutely\n\n[Install]\nWantedBy=timers.target\n");
  await deployed("report-after-deploy", "[Timer]\nOnActiveSec=30min\n");
  expect(await found("evaluate")).toEqual([]);
  expect(await found()).toEqual(["evaluate watchbill-prod-evaluate.timer not running"]);
});
