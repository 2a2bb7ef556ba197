import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { diskUsage } from "../../alerts/disk-usage.ts";
import { deploy } from "../../cli/deploy.ts";
import { Kuma, type KumaMonitor } from "../../providers/kuma/client/kuma.ts";
import type { Check as Finding } from "../../runtime/doctor/check.ts";
import { drift } from "../../timers/drift.ts";
import { evaluate } from "../../timers/evaluate.ts";
import { type Healthchecks, startHealthchecks } from "../world/healthchecks/server.ts";
import { type KumaServer, startKuma } from "../world/kuma/server.ts";
import { setUp } from "../world/kuma/user.ts";
import { upWith } from "../world/watching.ts";
import { startWorld, type World } from "../world/world.ts";
import { findInFolder, findOnVps, processSamples, sampleProcesses } from "./fixtures/find-text.ts";
import { until } from "./fixtures/until.ts";

const stackName = "beating";
const unit = (name: string) => `watchbill-${stackName}-${name}`;
const program = `/opt/watchbill/${stackName}/current/host/watchbill-host`;
const records = `/run/watchbill/${stackName}/heartbeats`;
const declared = { alerts: [diskUsage], checks: [], timers: [evaluate, drift] };

/** A host, and elsewhere a Healthchecks and an Uptime Kuma, which hear how its timers are by one declaration. */
describe("a timer that stops", () => {
  let world: World;
  let healthchecks: Healthchecks;
  /** How much further the clock at Healthchecks is. */
  let aheadMs = 0;
  let server: KumaServer;
  let page: Kuma;
  let stack: Stack;

  beforeAll(async () => {
    world = await startWorld({ stackName });
    const host = world.vps.hostAddress;
    healthchecks = await startHealthchecks({ host, now: () => Date.now() + aheadMs });
    server = await startKuma({ host });
    const { username, password } = await setUp(server.url);
    page = new Kuma({ url: server.url, username, password });
    stack = await world.stack({
      ...{ databaseUrl: "postgres://nobody:planted-password@127.0.0.1:1/none" },
      ...{ heartbeatServer: healthchecks.pingUrl, heartbeatKey: healthchecks.pingKey },
      ...{ heartbeatApiKey: healthchecks.apiKey },
      ...{ kumaUrl: server.url, kumaUsername: username, kumaPassword: password },
    });
  });
  afterAll(async () => {
    await page?.session.close();
    await server?.stop();
    await healthchecks?.close();
    await world?.close();
  });

  const run = async (command: string) => (await world.vps.run(command, { check: false })).stdout.trim();
  const check = (timer: string) => healthchecks.check(`watchbill-${stackName}-${timer}`);
  const statusOf = (timer: string) => check(timer).status(Date.now() + aheadMs);
  const monitor = async (timer: string) => {
    const name = `watchbill-${stackName}-${timer}`;
    return (await page.currentMonitors()).find((one) => one.name === name) as KumaMonitor;
  };
  /** What Kuma says on the phone: "Down" or "Up" of a timer. */
  const kumaSays = (timer: string, what: "Down" | "Up", limitMs: number) =>
    world.ntfy.waitFor(
      world.topic,
      ({ title }) => title?.startsWith(`watchbill-${stackName}-${timer} ${what}`) ?? false,
      limitMs,
    );
  const takenByKuma = async (timer: string) => /^\d+ 0 200$/.test(await run(`cat ${records}/${timer}-kuma`));

  test("beats from its first run on, at both, as it is declared", async () => {
    await sampleProcesses(world.vps);
    await upWith(stack, declared);
    await until("both timers have beaten at Healthchecks", 40_000, () =>
      ["evaluate", "drift"].every((timer) => check(timer).pings.some(({ signal }) => signal === 0)),
    );
    expect(healthchecks.checks.map(({ schedule, channels }) => ({ ...schedule, channels }))).toEqual(
      expect.arrayContaining([
        { timeout: 60, grace: 60, channels: "*" },
        { timeout: 900, grace: 960, channels: "*" },
      ]),
    );
    expect(
      check("drift")
        .pings.map(({ signal }) => signal)
        .slice(0, 2),
    ).toEqual(["start", 0]);
    expect(check("evaluate").pings.map(({ signal }) => signal)).not.toContain("start");
    expect([statusOf("evaluate"), statusOf("drift")]).toEqual(["up", "up"]);
    expect((await monitor("evaluate")).interval).toBe(42);
    await until("Kuma has taken both", 20_000, async () =>
      [await takenByKuma("evaluate"), await takenByKuma("drift")].every(Boolean),
    );
    expect(world.ntfy.history(world.topic)).toEqual([]);
  });

  test("is missed, and what fails because of it says its exit code and why, though a receiver hangs", async () => {
    healthchecks.broken = "hangs";
    await run(`systemctl stop ${unit("evaluate.timer")}; systemctl start ${unit("drift.service")}`);
    expect((await kumaSays("drift", "Down", 20_000)).message).toMatch(/exit-code, 1\n.*not running/s);
    const said = await until("doctor knows of it", 40_000, async () => {
      const findings = JSON.parse(await run(`${program} doctor --json --stack ${stackName}`)) as Finding[];
      const beats = findings.filter(({ check }) => check.startsWith("heartbeat drift"));
      return beats.some(({ ok }) => !ok) && beats;
    });
    expect(said.map(({ check, detail }) => `${check}: ${detail}`)).toEqual([
      expect.stringContaining("heartbeat drift to healthchecks: no answer"),
      expect.stringContaining("heartbeat drift to kuma: taken"),
    ]);

    healthchecks.broken = undefined;
    await run(`systemctl start ${unit("drift.service")}`);
    await until("the failure is told", 20_000, () => check("drift").pings.at(-1)?.signal === 1);
    expect(check("drift").pings.at(-1)?.body).toMatch(/exit-code, 1\n.*timer-evaluate.*not running/s);
    expect(statusOf("drift")).toBe("down");
    aheadMs = 120_000;
    expect(statusOf("evaluate")).toBe("down");
    expect((await kumaSays("evaluate", "Down", 60_000)).message).toContain("No heartbeat in the time window");
  });

  test("is up again with its next run", async () => {
    await run(`systemctl start ${unit("evaluate.timer")} ${unit("evaluate.service")}`);
    await kumaSays("evaluate", "Up", 30_000);
    await until("Healthchecks hears of it", 30_000, () => statusOf("evaluate") === "up");
  });

  test("has its addresses where nobody can read them", async () => {
    // A unit that runs is shown its own credentials, and its user is the others' as well.
    await run(`systemctl stop sampler '${unit("*.timer")}' && systemctl stop '${unit("*.service")}'`);
    const tokens = [await monitor("evaluate"), await monitor("drift")].map(({ pushToken }) => String(pushToken));
    const secrets = [healthchecks.pingKey, healthchecks.apiKey, ...tokens];
    expect(secrets.filter((secret) => !/^\w{16,}$/.test(secret))).toEqual([]);
    const onVps = (command: string, texts = secrets) => findOnVps(world.vps, texts, command);
    expect(await onVps(`$F ${processSamples} | cut -c 1-300`)).toEqual([]);
    expect(await onVps(`$F ${processSamples} | head -n 1`, ["send-heartbeat"])).toHaveLength(1);
    expect(await onVps("journalctl --no-pager --output=export | $F")).toEqual([]);
    expect(await onVps("$F -rl /etc/systemd /run/systemd/system; systemctl show '*' | $F")).toEqual([]);
    expect(await onVps("runuser -u watchbill -- $F -rlsD skip /etc /opt /var/lib /run /tmp")).toEqual([]);
    const holding = await onVps("$F -rlsD skip /etc /opt /var/lib/watchbill /run /tmp");
    expect(holding.filter((path) => !path.startsWith("/run/credentials/")).sort()).toEqual(
      ["drift-healthchecks", "drift-kuma", "evaluate-healthchecks", "evaluate-kuma"].map(
        (name) => `/etc/watchbill/${stackName}/credentials/heartbeat-${name}`,
      ),
    );
    const { workDir } = world.workspace;
    expect(await findInFolder(workDir, secrets)).toEqual([]);
    expect(await findInFolder(workDir, [healthchecks.pingUrl])).toContain(join(workDir, `Pulumi.${stackName}.yaml`));
  });

  test("takes its checks, monitors and units with it when it is removed", async () => {
    expect(await deploy(stack, "destroy", () => {})).toMatchObject({ ok: true });
    expect(healthchecks.checks).toEqual([]);
    expect(await page.currentMonitors()).toEqual([]);
    expect(await run("ls -d /etc/systemd/system/watchbill* /run/watchbill")).toBe("");
  });
});
