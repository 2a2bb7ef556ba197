import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { syncMetrics } from "../../timers/sync-metrics.ts";
import type { ReceivedMessage } from "../world/ntfy/types.ts";
import { configure } from "../world/workspace.ts";
import { CommandLines, findInFolder, findOnVps, processSamples, sampleProcesses } from "./fixtures/find-text.ts";
import { type Site, siteTimers, startSite } from "./fixtures/site.ts";

const stackName = "secrets";
const control = "not-a-secret-but-planted";
const crash = "a crash that was planted";
const credentials = `/etc/watchbill/${stackName}/credentials`;
const reportLimitMs = 60_000;

/** Everything has happened once while processes were watched: up, ticks, an alert, a failure of the tick itself. Each search
 *  is also made for something that it must find, so that a search that finds nothing at all cannot pass. */
describe("no secret lies where somebody could read it", () => {
  let site: Site;
  let secrets: string[];
  /** Of the role that makes the one that copies: on its way to the database, and nowhere else. */
  let admin: string;
  let said: string[];
  let commandLines: string[];
  let planFile: string;

  beforeAll(async () => {
    site = await startSite(stackName);
    const { vps, topic, token, workspace } = site.world;
    const keyLine = vps.privateKey.split("\n")[2] ?? "";
    admin = new URL(site.ownerUrl).password;
    secrets = [keyLine, new URL(site.databaseUrl).password, topic, token, admin];
    await configure(site.stack, { databaseAdminUrl: site.ownerUrl });

    await sampleProcesses(vps);
    const watched = new CommandLines();
    planFile = join(workspace.workDir, "plan.json");
    said = await everythingHappens(site, planFile);
    commandLines = watched.end();
    await vps.run(`systemctl stop sampler; logger ${control}`);
    // Made there, and known to nobody else.
    secrets.push(new URL((await vps.run(`cat ${credentials}/database-reader-url`)).stdout).password);
    expect(secrets.filter((secret) => secret.length < 15)).toEqual([]);
  }, 300_000);
  afterAll(() => site?.close());

  const onVps = (command: string, texts = secrets) => findOnVps(site.world.vps, texts, command);

  test("not in what ps shows on the VPS, environments included", async () => {
    expect(await onVps(`$F ${processSamples} | cut -c 1-300`)).toEqual([]);
    expect(await onVps(`$F ${processSamples} | head -n 1`, ["watchbill.mjs evaluate"])).toHaveLength(1);
    expect(await onVps(`$F ${processSamples} | head -n 1`, ["CREDENTIALS_DIRECTORY="])).toHaveLength(1);
  });

  test("not in what ps shows on the machine that deploys", () => {
    expect(commandLines.filter((line) => secrets.some((secret) => line.includes(secret)))).toEqual([]);
    expect(commandLines.filter((line) => line.includes("pulumi up"))).not.toEqual([]);
  });

  test("not in the journal", async () => {
    const journal = "journalctl --no-pager --output=export | $F";
    expect(await onVps(journal)).toEqual([]);
    expect(await onVps(journal, [control])).not.toEqual([]);
    expect(await onVps(journal, [`Error: ${crash}`])).not.toEqual([]);
  });

  test("not in unit files, nor in what systemd says of its units", async () => {
    const units = "$F -rl /etc/systemd /run/systemd/system /run/systemd/transient; systemctl show '*' | $F";
    expect(await onVps(units)).toEqual([]);
    const known = await onVps(units, [`LoadCredential=database-url:${credentials}`]);
    expect(known).toContain(`/etc/systemd/system/watchbill-${stackName}-evaluate.service`);
  });

  test.each(["nobody", "watchbill"])("not in a file that the user %s can read", async (user) => {
    const files = `runuser -u ${user} -- $F -rlsD skip /etc /opt /var/lib /var/tmp /run /tmp /root`;
    expect(await onVps(files)).toEqual([]);
    expect(await onVps(files, ['"id": "queue-depth"'])).toContain(
      `/etc/watchbill/${stackName}/rules.d/queue-depth.json`,
    );
  });

  test("the files that must hold them are root's alone, and there are no others", async () => {
    const { stdout } = await site.world.vps.run(
      `stat -c '%a %U:%G %n' ${credentials} ${credentials}/*; systemctl is-active watchbill-${stackName}-evaluate.timer`,
    );
    const [folder, ...files] = stdout.trim().split("\n").slice(0, -1);
    expect(folder).toBe(`700 root:root ${credentials}`);
    for (const file of files) expect(file).toMatch(/^[46]00 root:root /);

    const look = `$F -rlsD skip /etc /opt /var/lib/watchbill /var/tmp /run /tmp /root | grep -v '^${processSamples}$'`;
    expect(await onVps(look, [admin])).toEqual([]);
    const holding = await onVps(look);
    expect(holding.filter((path) => !path.startsWith("/run/credentials/")).sort()).toEqual(
      ["channel-phone", "channel-phone.curl", "database-reader-url", "database-url"].map(
        (name) => `${credentials}/${name}`,
      ),
    );
  });

  test("not in a container or an image", async () => {
    const inspect =
      "docker ps --all --quiet | xargs -r docker inspect | $F; docker images --quiet | xargs -r docker inspect | $F";
    expect(await onVps(inspect)).toEqual([]);
    await site.world.vps.run(`docker run --detach --name control --env SECRET=${control} redis:7`);
    expect(await onVps(inspect, [control])).not.toEqual([]);
    await site.world.vps.run("docker rm --force --volumes control");
  });

  test("not in Pulumi's state, configuration and plan files, but encrypted", async () => {
    const { workDir } = site.world.workspace;
    expect(await findInFolder(workDir, secrets)).toEqual([]);
    const known = await findInFolder(workDir, [site.world.vps.address]);
    expect(known).toContain(planFile);
    expect(known).toContain(join(workDir, `Pulumi.${stackName}.yaml`));
    expect(known.filter((path) => /\/stacks\/.*\.json$/.test(path))).not.toEqual([]);
  });

  test("not in what is said while it is deployed, nor in logs of the engine", async () => {
    expect(said.filter((line) => secrets.some((secret) => line.includes(secret)))).toEqual([]);
    expect(said.join("\n")).toContain("channel-phone-credential");
    const home = site.world.workspace.environment.PULUMI_HOME ?? "";
    expect(await readdir(home)).not.toEqual([]);
    expect(await findInFolder(home, secrets)).toEqual([]);
  });

  test("not in a message, nor in what status and doctor print", async () => {
    const { vps, ntfy, topic } = site.world;
    const texts = ntfy.history(topic).map(({ title, message, click }) => JSON.stringify({ title, message, click }));
    expect(texts.length).toBeGreaterThan(1);
    const program = `/opt/watchbill/${stackName}/current/host/watchbill-host`;
    for (const verb of ["status", "status --json", "doctor"]) {
      const { stdout, stderr } = await vps.run(`${program} ${verb} --stack ${stackName}`, { check: false });
      expect(stdout).not.toBe("");
      texts.push(stdout, stderr);
    }
    expect(texts.filter((text) => secrets.some((secret) => text.includes(secret)))).toEqual([]);
  });
});

/** Returns every line that was said. */
async function everythingHappens(site: Site, planFile: string): Promise<string[]> {
  const { vps, ntfy, topic } = site.world;
  const timers = [...siteTimers, syncMetrics];
  const preview = await site.run("preview", { timers });
  const up = await site.run("up", { timers });
  expect(up).toMatchObject({ ok: true });
  await site.stack.preview({ plan: planFile });
  await site.tick();

  const arrives = (matches: (message: ReceivedMessage) => boolean) => ntfy.waitFor(topic, matches, reportLimitMs);
  await vps.fillDisk(95);
  await arrives(({ sequence_id }) => sequence_id?.startsWith("disk-usage-") ?? false);
  await vps.freeDisk();
  // It crashes when it has read all that it reads.
  const program = `$(readlink -f /opt/watchbill/${stackName}/current)/watchbill.mjs`;
  await vps.run(
    `cp -p ${program} /root/whole && echo 'process.on("beforeExit", () => { throw new Error("${crash}") })' >> ${program}`,
  );
  await arrives(({ title }) => title?.includes("nothing is being watched") ?? false);
  await vps.run(`cp -p /root/whole ${program}`);
  await arrives(({ title }) => title?.endsWith("runs again") ?? false);
  return [...preview.lines, ...up.lines];
}
