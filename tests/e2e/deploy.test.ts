import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Alert, above } from "../../model/alert.ts";
import type { StatusReport } from "../../runtime/status/report.ts";
import { cloneOfRepository } from "./fixtures/clone.ts";
import { changedPaths, deployedFiles, difference, rulesOnHost, wholeHost } from "./fixtures/host-listing.ts";
import { type Run, type Site, siteAlerts, startSite, withAlert } from "./fixtures/site.ts";
import { until } from "./fixtures/until.ts";

const stackName = "deploy";
const raised = withAlert("queue-depth", (alert) => ({
  ...alert,
  levels: alert.levels.map((level) => (level.severity === "warning" ? { ...level, when: above(41) } : level)),
}));

describe("a deployment, from the first up to its end", () => {
  let site: Site;
  let untouched: string[];

  beforeAll(async () => {
    site = await startSite(stackName);
    untouched = await wholeHost(site.world.vps);
  });
  afterAll(() => site?.close());

  const files = () => deployedFiles(site.world.vps, stackName);
  const told = () => site.world.ntfy.history(site.world.topic).map(({ title, message }) => `${title}\n${message}`);

  test("the first up creates everything, and every rule is evaluated", async () => {
    const up = await site.run("up");
    expect(up).toMatchObject({ ok: true, errors: [] });
    expect(new Set(up.changes.map(({ op }) => op))).toEqual(new Set(["create"]));
    expect(resources(up)).toEqual(expect.arrayContaining(["timer-evaluate", ...siteAlerts.map(({ id }) => id)]));

    const rules = await rulesOnHost(site.world.vps, stackName);
    expect(Object.keys(rules)).toEqual(siteAlerts.map(({ id }) => `${id}.json`).sort());
    expectAllQuiet(await site.nextTick());
    expect(told()).toEqual([]);
  });

  test("a second up changes nothing, here or on the host", async () => {
    const before = await files();
    expect(before.size).toBeGreaterThan(siteAlerts.length);
    expect(await site.run("up")).toMatchObject({ ok: true, changes: [] });
    expect(changedPaths(before, await files())).toEqual([]);
  });

  test("a changed threshold is one resource in the preview, with the line that changes", async () => {
    const before = await files();
    const preview = await site.run("preview", { alerts: raised });
    expect(preview.changes).toEqual([{ op: "update", resource: "queue-depth" }]);
    expect(preview.lines.filter((line) => /^ +[-+] /.test(line)).map((line) => line.trim())).toEqual([
      '- "above": 30',
      '+ "above": 41',
    ]);
    expect(changedPaths(before, await files())).toEqual([]);
  });

  test("a changed threshold updates exactly one resource and one file", async () => {
    const before = await files();
    const up = await site.run("up", { alerts: raised });
    expect(up).toMatchObject({ ok: true, changes: [{ op: "update", resource: "queue-depth" }] });
    expect(changedPaths(before, await files())).toEqual([
      `/etc/watchbill/${stackName}/fingerprints/queue-depth`,
      `/etc/watchbill/${stackName}/rules.d/queue-depth.json`,
    ]);
    expect((await rulesOnHost(site.world.vps, stackName))["queue-depth.json"]).toContain('"above": 41');
  });

  test("a rule that is no longer declared is gone from the host, and from what is evaluated", async () => {
    const fewer = raised.filter(({ id }) => id !== "http-latency");
    const before = await files();
    const up = await site.run("up", { alerts: fewer });
    expect(up).toMatchObject({ ok: true, changes: [{ op: "delete", resource: "http-latency" }] });
    expect(changedPaths(before, await files())).toEqual([
      `/etc/watchbill/${stackName}/fingerprints/http-latency`,
      `/etc/watchbill/${stackName}/rules.d/http-latency.json`,
    ]);
    const { alerts: evaluated } = await site.tick();
    expect(evaluated.map(({ alert }) => alert)).not.toContain("http-latency");

    const asDeclared = await site.run("up");
    expect(asDeclared.ok).toBe(true);
    expect(asDeclared.changes).toHaveLength(2);
    expect(asDeclared.changes).toContainEqual({ op: "create", resource: "http-latency" });
    expect(asDeclared.changes).toContainEqual({ op: "update", resource: "queue-depth" });
  });

  test("a first up that loses the host midway is mended by the next one", async () => {
    const { vps } = site.world;
    const second = await site.anotherStack("second");
    const uploading = until("the upload of Node has begun", 60_000, async () => {
      await vps.run("find /opt/watchbill/second/node -type f | grep -q .", { timeoutMs: 5_000 });
      return true;
    }).then(() => vps.reboot());
    const failed = await site.run("up", {}, second);
    await uploading;
    expect(failed.ok).toBe(false);
    expect(failed.errors).not.toEqual([]);
    expect(resources(failed)).not.toContain("timer-evaluate");

    const mended = await site.run("up", {}, second);
    expect(mended).toMatchObject({ ok: true, errors: [] });
    expect(resources(mended)).toContain("timer-evaluate");
    expectAllQuiet(await site.tick("second"));
    expect(await site.run("up", {}, second)).toMatchObject({ ok: true, changes: [] });
    await expectSameProgram(site, second);
  });

  test("destroying one of two stacks on a host takes nothing from the other", async () => {
    const before = await files();
    expect(await site.run("destroy", {}, await site.anotherStack("second"))).toMatchObject({ ok: true });
    const left = await site.world.vps.run("ls -d /*/watchbill/second /var/lib/watchbill/second", { check: false });
    expect(left.stdout).toBe("");
    expect(changedPaths(before, await files())).toEqual([]);
    expectAllQuiet(await site.tick());
  });

  test("the VPS rebooted comes back watching, and tells nobody", async () => {
    const { vps } = site.world;
    // Of what runs at boot only the tick is left, so that nothing else makes what it needs.
    const drift = `watchbill-${stackName}-drift`;
    await vps.run(`systemctl disable --quiet ${drift}.timer`);
    await vps.reboot();
    expect(await site.nextTick()).toMatchObject({ watching: true, problems: [] });
    await vps.run(`systemctl enable --now --quiet ${drift}.timer && systemctl start ${drift}.service`);
    expectAllQuiet(await site.tick());
    expect(told()).toEqual([]);
    expect(await site.run("up")).toMatchObject({ ok: true, changes: [] });
  });

  test("docker system prune -af costs nothing", async () => {
    const { vps } = site.world;
    const pruned = await vps.run("docker system prune -af --volumes && docker images -q | wc -l");
    expect(pruned.stdout.trim()).toMatch(/\n0$/);
    expectAllQuiet(await site.tick());
    expect(await site.run("up")).toMatchObject({ ok: true, changes: [] });
    expect(told()).toEqual([]);
  });

  test("the previous version comes back by checking it out and up", async () => {
    const clone = await cloneOfRepository(site.world);
    try {
      await clone.configure("rollback", site.world, { databaseUrl: site.databaseUrl });
      await clone.declareAlerts("disk-usage", "queue-depth");
      await clone.git("commit", "--all", "--quiet", "--message", "What we watch");
      expect(await clone.cli("up", "--stack", "rollback")).toMatchObject({ code: 0 });
      const first = await rulesOnHost(site.world.vps, "rollback");

      await clone.edit("alerts/disk-usage.ts", "above(80)", "above(79)");
      await clone.git("commit", "--all", "--quiet", "--message", "Warn of the disk sooner");
      const sooner = await clone.cli("up", "--stack", "rollback");
      expect(sooner.output).toMatch(/~ updated +disk-usage/);
      expect((await rulesOnHost(site.world.vps, "rollback"))["disk-usage.json"]).toContain('"above": 79');

      await clone.git("checkout", "--quiet", "HEAD~1");
      const back = await clone.cli("up", "--stack", "rollback");
      expect(back).toMatchObject({ code: 0, output: expect.stringMatching(/~ updated +disk-usage[^+~-]*1 × update/) });
      expect(await rulesOnHost(site.world.vps, "rollback")).toEqual(first);
      const destroyed = await clone.cli("destroy", "--stack", "rollback");
      expect(destroyed).toMatchObject({ code: 0, output: expect.stringContaining("make sync-data STACK=rollback") });
    } finally {
      await clone.remove();
    }
  });

  test("destroy leaves nothing on the host", async () => {
    expect(difference(untouched, await wholeHost(site.world.vps))).not.toEqual([]);
    expect(await site.run("destroy")).toMatchObject({ ok: true });
    expect(difference(untouched, await wholeHost(site.world.vps))).toEqual([]);
  });
});

function resources({ changes }: Run): string[] {
  return changes.map(({ resource }) => resource);
}

/** Every rule has been looked at, and nothing is wrong, with Watchbill itself neither. */
function expectAllQuiet({ watching, problems, alerts: rows }: StatusReport): void {
  expect(watching).toBe(true);
  expect(problems).toEqual([]);
  expect(rows.filter(({ state }) => state !== "ok" && state !== "no data")).toEqual([]);
  expect(rows.filter(({ evaluatedAt }) => evaluatedAt === null)).toEqual([]);
  const evaluated: Alert["id"][] = rows.map(({ alert }) => alert);
  expect(evaluated).toEqual(expect.arrayContaining(["metrics-stale", "disk-usage", "source-unreachable"]));
}

/** What was cut while it was sent is whole in the end. */
async function expectSameProgram({ world }: Site, { name }: Stack): Promise<void> {
  const hashes = (stack: string) =>
    world.vps.run(
      `cd $(readlink -f /opt/watchbill/${stack}/current) && sha256sum --quiet --check SHA256SUMS && sha256sum SHA256SUMS`,
    );
  expect((await hashes(name)).stdout).toBe((await hashes(stackName)).stdout);
}
