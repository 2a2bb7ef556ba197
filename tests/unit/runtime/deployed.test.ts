import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Deploy } from "../../../model/deploy.ts";
import { keepDeploy, readDeploys } from "../../../runtime/deploys/store.ts";
import { type Host, hostOf } from "../../../runtime/host.ts";
import type { VerbArguments } from "../../../runtime/io.ts";
import { deployed } from "../../../runtime/verbs/deployed.ts";
import { runVerb } from "../../world/verb-run.ts";

const start = Date.UTC(2026, 2, 10, 10, 0, 0);
const minute = 60_000;
let root: string;
let host: Host & { now: number };
const path = process.env.PATH;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "watchbill-deployed-"));
  const made = { ...hostOf("prod", root, undefined), now: start };
  host = { ...made, clock: () => host.now };
  mkdirSync(host.layout.dataDir, { recursive: true });
  systemctl('echo "$*" >>"$0.said"');
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(root, { recursive: true });
});

/** What is started in place of systemd's. */
function systemctl(script: string): void {
  mkdirSync(`${root}/bin`, { recursive: true });
  writeFileSync(`${root}/bin/systemctl`, `#!/bin/sh\n${script}\n`);
  chmodSync(`${root}/bin/systemctl`, 0o755);
  process.env.PATH = `${root}/bin:${path}`;
}
const started = () => readFileSync(`${root}/bin/systemctl.said`, "utf8").trim().split("\n");

const tell = (options: NonNullable<VerbArguments["options"]>) =>
  runVerb((io) => deployed(host, io, { positional: [], json: false, options }));
const kept = () => readDeploys(host.layout.deploysDir);

it("keeps what was deployed and has a report made of what comes after it", async () => {
  const fixes = ["errors:gateway/synthesis failed for <n>", "Background task <*> crashed"];
  const told = await tell({ commit: "1a2b3c4", message: "retry\nthe queue", by: "CI", fixes });
  expect(told).toEqual({
    code: 0,
    out: ["deployment of 1a2b3c4 at 2026-03-10T10:00:00Z", "a report of the 30 minutes after it will follow"],
    err: [],
  });
  expect(kept()).toEqual([
    { of: "application", atMs: start, commit: "1a2b3c4", message: "retry the queue", by: "CI", fixes },
  ]);
  expect(started()).toEqual(["restart watchbill-prod-report-after-deploy.timer"]);
});

it("can be read by the user that makes the reports, whatever root's umask is", async () => {
  const before = process.umask(0o077);
  try {
    await tell({ commit: "1a2b3c4" });
  } finally {
    process.umask(before);
  }
  const [name] = readdirSync(host.layout.deploysDir);
  expect(statSync(host.layout.deploysDir).mode & 0o777).toBe(0o755);
  expect(statSync(`${host.layout.deploysDir}/${name}`).mode & 0o777).toBe(0o644);
});

it("takes a deployment that is told again for the same one", async () => {
  await tell({ commit: "1a2b3c4" });
  host.now += 9 * minute;
  expect(await tell({ commit: "1a2b3c4" })).toMatchObject({
    code: 0,
    out: ["deployment of 1a2b3c4 at 2026-03-10T10:00:00Z is known already"],
  });
  expect(started()).toHaveLength(1);
  host.now += 2 * minute;
  await tell({ commit: "1a2b3c4" });
  await tell({ commit: "1a2b3c4", at: "2026-03-10T10:11:30+00:00" });
  expect(kept().map(({ atMs }) => atMs - start)).toEqual([11 * minute, 0]);
});

it("takes a commit that comes back, with another between, for a deployment of its own", async () => {
  for (const commit of ["a1", "b2", "a1"]) {
    await tell({ commit });
    host.now += minute;
  }
  expect(kept().map(({ commit }) => commit)).toEqual(["a1", "b2", "a1"]);
  await tell({ commit: "b2", monitoring: true });
  await tell({ commit: "a1" });
  expect(kept()).toHaveLength(4);
});

it("has no report made of a deployment of the monitoring", async () => {
  await tell({ commit: "1a2b3c4", monitoring: true });
  expect(kept()).toMatchObject([{ of: "monitoring" }]);
  expect(readdirSync(`${root}/bin`)).toEqual(["systemctl"]);
});

it("keeps a deployment whose report cannot be started, and says so", async () => {
  systemctl('echo "Unit watchbill-prod-report-after-deploy.timer not found." >&2; exit 5');
  expect(await tell({ commit: "v1.2.0" })).toEqual({
    code: 0,
    out: ["deployment of v1.2.0 at 2026-03-10T10:00:00Z"],
    err: ["no report will follow: Unit watchbill-prod-report-after-deploy.timer not found."],
  });
  expect(kept()).toHaveLength(1);
});

it.each<[string, NonNullable<VerbArguments["options"]>, string | RegExp]>([
  ["no commit", {}, /^--commit must be a commit or a version/],
  ["a commit that is a path", { commit: "../etc" }, /^--commit must be/],
  ["a time that is none", { commit: "a1", at: "yesterday" }, /^--at "yesterday" is no time; write for example/],
  ["the future", { commit: "a1", at: "2026-03-10T10:10:01Z" }, "--at 2026-03-10T10:10:01Z is in the future"],
  [
    "several faults at once",
    { commit: "a b", fixes: ["x"] },
    /^--commit must be .*; --fixes must be a log message's template/,
  ],
  ["too many fixes", { commit: "a1", fixes: Array(21).fill("errors:*") }, "--fixes can be given at most 20 times"],
])("refuses %s", async (_, options, message) => {
  await expect(tell(options)).rejects.toThrow(message);
  expect(kept()).toEqual([]);
});

it("cuts what CI wrote to what is kept, and takes the control characters out of it", async () => {
  await tell({ commit: "a1", message: `\u001b[31m${"long ".repeat(200)}` });
  const [{ message = "" } = {}] = kept();
  expect(message.length).toBe(200);
  expect(message).toMatch(/^\[31mlong .*…$/);
});

const deploy = (atMs: number, more: Partial<Deploy> = {}): Deploy => ({
  ...{ of: "application", atMs, commit: "a1", fixes: [] },
  ...more,
});

it("remembers the latest 200", () => {
  const dir = host.layout.deploysDir;
  for (let index = 0; index < 203; index += 1) keepDeploy(dir, deploy(start + index * 11 * minute));
  expect(readdirSync(dir)).toHaveLength(200);
  expect(kept()[0]?.atMs).toBe(start + 202 * 11 * minute);
  expect(kept().at(-1)?.atMs).toBe(start + 3 * 11 * minute);
});

it("passes over a file that is broken, or not its own", () => {
  const dir = host.layout.deploysDir;
  keepDeploy(dir, deploy(start));
  writeFileSync(`${dir}/${start + 1}-b2.json`, '{"of":"application"');
  writeFileSync(`${dir}/${start + 2}-c3.json`, JSON.stringify({ ...deploy(start), fixes: "all" }));
  writeFileSync(`${dir}/notes.json`, "{}");
  expect(readDeploys(dir)).toEqual([deploy(start)]);
});
