import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hetznerCpu } from "../../alerts/hetzner-cpu.ts";
import { hetznerStale } from "../../alerts/hetzner-stale.ts";
import { type Hetzner, startHetzner } from "../world/hetzner/hetzner.ts";
import { isAbout } from "../world/watching.ts";
import { configure } from "../world/workspace.ts";
import { CommandLines, findInFolder, findOnVps, processSamples, sampleProcesses } from "./fixtures/find-text.ts";
import { type Run, type Site, siteAlerts, startSite } from "./fixtures/site.ts";
import { until } from "./fixtures/until.ts";

const stackName = "hetzner";
const unit = `watchbill-${stackName}-hetzner.service`;
const limitMs = 120_000;
const hourMs = 3_600_000;

const token = () => randomBytes(32).toString("hex");
const [readToken, deployToken, password] = [token(), token(), randomBytes(12).toString("hex")];
const secrets = [readToken, deployToken, password];

let site: Site;
let hetzner: Hetzner;
let up: Run;
let commandLines: string[];

/** As docs/hetzner.md has it: the role and its schema, the settings, an up. The server has been saturated for two hours. */
beforeAll(async () => {
  site = await startSite(stackName);
  const { vps } = site.world;
  hetzner = await startHetzner({
    host: vps.hostAddress,
    token: deployToken,
    readToken,
    servers: [{ id: 7, name: "web", ip: vps.address, cores: 4 }],
  });
  hetzner.setMetrics((series, at) => (at < Date.now() - 2 * hourMs ? undefined : series === "cpu" ? 396 : 1));
  const page = readFileSync(join(import.meta.dirname, "../../docs/hetzner.md"), "utf8");
  const sql = /```sql\n(.*?)```/s.exec(page)?.[1]?.replace("'…'", `'${password}'`);
  await site.psql(`SET ROLE postgres; ${sql}`);
  const { host, pathname } = new URL(site.databaseUrl);
  await configure(site.stack, {
    hetznerServer: "web",
    hetznerToken: readToken,
    hetznerDeployToken: deployToken,
    hetznerApi: hetzner.endpoint,
    hetznerFirewall: "443",
    databaseWriteUrl: `postgresql://watchbill_writer:${password}@${host}${pathname}`,
  });
  await sampleProcesses(vps);
  const watched = new CommandLines();
  up = await site.run("up", { alerts: [...siteAlerts, hetznerCpu, hetznerStale] });
  commandLines = watched.end();
}, 300_000);
afterAll(async () => {
  await site?.close();
  await hetzner?.close();
});

/** Of each sample of the CPU the minute since 1970, oldest first. */
async function minutes(): Promise<number[]> {
  const query =
    "SELECT extract(epoch FROM time) / 60 FROM watchbill.hetzner_metric WHERE metric = 'cpu' AND vcpus = 4 ORDER BY time";
  return (await site.psql(`SET ROLE postgres; ${query};`)).split("\n").filter(Boolean).map(Number);
}

test("the firewall stands at Hetzner, with ssh let in", async () => {
  expect(up).toMatchObject({ ok: true });
  const reply = await fetch(`${hetzner.endpoint}/firewalls`, { headers: { Authorization: `Bearer ${deployToken}` } });
  const { firewalls } = (await reply.json()) as { firewalls: { rules: { port?: string }[]; applied_to: unknown }[] };
  expect(firewalls).toMatchObject([{ applied_to: [{ type: "server", server: { id: 7 } }] }]);
  expect(firewalls[0]?.rules.map(({ port }) => port)).toEqual(["22", undefined, "443"]);
});

test("the timer brings what Hetzner measured into the database, each minute once", async () => {
  await until("measurements in the database", limitMs, async () => (await minutes()).length > 0);
  // A run at once brings nothing twice, and none of the minutes is missing.
  await site.world.vps.run(`systemctl start ${unit}`);
  const there = await minutes();
  expect(there.length).toBeGreaterThan(100);
  expect(there).toEqual(there.map((_, index) => (there[0] ?? 0) + index));
});

test("a saturated processor reaches the phone, as a share of all vCPUs", async () => {
  const { ntfy, topic } = site.world;
  const told = await ntfy.waitFor(topic, (message) => isAbout(message, "hetzner-cpu"), limitMs);
  expect(told.message).toContain("99 % of all vCPUs, mean of 15 minutes");
});

test("only the pull is given the token, and nobody can read it elsewhere", async () => {
  const { vps, workspace } = site.world;
  const on = (command: string, texts: readonly string[] = secrets) => findOnVps(vps, texts, command);
  expect(await on(`$F ${processSamples} | cut -c 1-300`)).toEqual([]);
  expect(await on(`$F ${processSamples} | head -n 1`, ["watchbill.mjs hetzner"])).toHaveLength(1);
  expect(await on("journalctl --no-pager --output=export | $F")).toEqual([]);
  expect(await on("journalctl --no-pager --output=export | $F", [" samples"])).not.toEqual([]);
  const units = "$F -rl /etc/systemd /run/systemd/system /run/systemd/transient; systemctl show '*' | $F";
  expect(await on(units)).toEqual([]);
  for (const credential of ["hetzner-token", "database-write-url"]) {
    expect(await on(units, [`LoadCredential=${credential}:`])).toEqual([`/etc/systemd/system/${unit}`]);
  }
  expect(await on("runuser -u watchbill -- $F -rlsD skip /etc /opt /var/lib /var/tmp /run /tmp /root")).toEqual([]);
  const credentials = `/etc/watchbill/${stackName}/credentials`;
  const holding = await on("$F -rlsD skip /etc /opt /var/lib/watchbill /var/tmp /tmp /root");
  expect(holding.sort()).toEqual([`${credentials}/database-write-url`, `${credentials}/hetzner-token`]);
  expect(await findInFolder(workspace.workDir, secrets)).toEqual([]);
  expect(commandLines.filter((line) => secrets.some((secret) => line.includes(secret)))).toEqual([]);
  expect(up.lines.filter((line) => secrets.some((secret) => line.includes(secret)))).toEqual([]);
});
