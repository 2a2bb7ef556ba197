import { existsSync, readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seededRandom } from "../world/app/service/random.ts";
import { seedOfRun } from "../world/random.ts";
import { isSoak, RawResults } from "../world/soak.ts";
import { type Clone, cloneOfRepository } from "./fixtures/clone.ts";
import { FileWatch } from "./fixtures/file-watch.ts";
import { findInFolder } from "./fixtures/find-text.ts";
import { inForce } from "./fixtures/host-listing.ts";
import { type KillableRun, startKillable } from "./fixtures/killable-run.ts";
import { type Site, startSite } from "./fixtures/site.ts";
import { until } from "./fixtures/until.ts";

const stackName = "chaos";
// What `make test` has time for, and what `make soak` does.
const caseCount = isSoak ? 100 : 4;
const raw = new RawResults("interrupted.json");
const seed = seedOfRun();
const caseLimitMs = 240_000;

const operations = ["up", "rollback", "destroy"] as const;
const faults = ["killed", "ssh cut", "host rebooted", "disk full"] as const;
type Operation = (typeof operations)[number];
type Fault = (typeof faults)[number];
/** The two programs that are deployed in turn: commits of the clone. */
type Version = "A" | "B";
const otherThan = (version: Version): Version => (version === "A" ? "B" : "A");

interface Case {
  number: number;
  operation: Operation;
  fault: Fault;
  /** When, as a share of the time that the operation takes undisturbed. */
  at: number;
  /** What the next `up` deploys: what the interrupted run was at, or what was there before. */
  next: "same" | "before";
}

interface Result extends Case {
  from: Version;
  to: Version;
  /** How the interrupted run ended: its exit code, or null where it was killed. */
  code: number | null;
  tookOver: boolean;
  problem?: string;
}

const cases: Case[] = Array.from({ length: caseCount }, (_, number) => {
  const random = seededRandom(seed, `interruption ${number}`);
  return {
    number,
    operation: operations[number % operations.length] as Operation,
    fault: faults[number % faults.length] as Fault,
    at: 0.1 + random() * 0.9,
    next: random() < 0.5 ? "same" : "before",
  };
});

describe("whatever interrupts a run, the next up makes the host what an undisturbed one would be", () => {
  let site: Site;
  let clone: Clone;
  let watch: FileWatch;
  const commits = {} as Record<Version, string>;
  const reference = {} as Record<Version, Record<string, string>>;
  const durationMs = {} as Record<Operation, number>;
  const results: Result[] = [];
  let deployed: Version = "A";
  let firingSince: number | null;

  const cli = (...words: string[]) => clone.cli(...words, "--stack", stackName);
  const now = () => inForce(site.world.vps, stackName);
  const checkOut = (version: Version) => clone.git("checkout", "--quiet", commits[version]);

  async function up(version: Version): Promise<string> {
    await checkOut(version);
    const { code, output } = await cli("up");
    expect({ code, output }).toEqual({ code: 0, output: expect.any(String) });
    deployed = version;
    return output;
  }

  /** One tick now, and since when queue-depth fires by its word. */
  async function tick(): Promise<number | null> {
    await site.world.vps.run(`systemctl start watchbill-${stackName}-evaluate.service`);
    const { alerts, problems } = await site.status(stackName);
    expect(problems).toEqual([]);
    return alerts.find(({ alert, state }) => alert === "queue-depth" && state === "firing")?.since ?? null;
  }

  beforeAll(async () => {
    site = await startSite(stackName);
    clone = await cloneOfRepository(site.world);
    watch = new FileWatch(site.world.vps, stackName);
    const settings = {
      databaseUrl: site.databaseUrl,
      discordWebhook: `https://discord.com/api/webhooks/1/${"x".repeat(68)}`,
    };
    await clone.configure(stackName, site.world, settings);
    commits.A = await commitPrograms(clone, "A");
    commits.B = await commitPrograms(clone, "B");
    await site.psql(longQueue);
    for (const version of ["A", "B"] as const) {
      await up(version);
      reference[version] = await now();
    }
    firingSince = await until("queue-depth fires", 60_000, async () => (await tick()) ?? undefined);
    for (const [operation, words] of [
      ["up", ["up"]],
      ["rollback", ["rollback", "--to", "2"]],
    ] as const) {
      if (operation === "up") await checkOut("A");
      const startedAtMs = Date.now();
      expect(await cli(...words)).toMatchObject({ code: 0 });
      durationMs[operation] = Date.now() - startedAtMs;
    }
    durationMs.destroy = durationMs.up;
    deployed = "B";
    expect(await now()).toEqual(reference.B);
    await watch.start(wholeFiles(Object.values(reference)));
  }, 400_000);
  afterAll(async () => {
    await clone?.remove();
    await site?.close();
  });

  test("what comes half over the wire replaces nothing", async () => {
    const file = `/etc/watchbill/${stackName}/channels.d/phone.json`;
    const put = (text: string) =>
      site.world.vps.run(`printf '%s' '${text}' | /opt/watchbill/${stackName}/bin/put-file ${file} 644 20`, {
        check: false,
      });
    expect(await put('{"id":')).toMatchObject({ code: 1, stderr: expect.stringContaining("6 bytes came of 20") });
    const units = `printf '# file: watchbill-${stackName}-x.service\n[Service]\nExecStart=/bin/true\n'`;
    const install = `/opt/watchbill/${stackName}/current/host/install-units 400`;
    expect(await site.world.vps.run(`${units} | ${install}`, { check: false })).toMatchObject({ code: 1 });
    expect(await now()).toEqual(reference.B);
  });

  test(
    "a run that still lives is named and left alone; killed, it is taken over without a word from anybody, whatever verb comes next",
    async () => {
      await checkOut("A");
      const locks = join(clone.directory, ".watchbill/backend/.pulumi/locks");
      const held = await startKillable(clone, "up", "--stack", stackName);
      const lock = await until("the run has its lock", 60_000, () => existsSync(locks) && files(locks)[0]);
      const lockText = await readFile(join(locks, lock), "utf8");
      await sleep(500);
      held.hold();
      const refused = await cli("up");
      expect(refused).toMatchObject({
        code: 1,
        output: expect.stringMatching(/\S+@\S+ \(pid \d+, since .*\) deploys chaos now/),
      });
      held.kill();
      await held.ended;
      await expectNoSecretLeftBy(held);
      const isTakenOver = /the last run was interrupted: the lock of .* is taken away/;
      expect(await cli("refresh")).toMatchObject({ code: 0, output: expect.stringMatching(isTakenOver) });

      await writeFile(join(locks, lock), lockText);
      await site.world.vps.run(`chmod 666 /etc/watchbill/${stackName}/rules.d/queue-depth.json`);
      const mended = await up("B");
      expect(mended).toMatch(isTakenOver);
      expect(mended).toContain("mends queue-depth");
      expect(await now()).toEqual(reference.B);
      expect(await tick()).toBe(firingSince);
    },
    caseLimitMs,
  );

  test.each(cases)(
    "$number: $operation, $fault at $at, then up of the $next",
    async (planned) => {
      const from = deployed;
      const to = otherThan(from);
      const result: Result = { ...planned, from, to, code: 0, tookOver: false };
      results.push(result);
      try {
        await checkOut(to);
        // The first two deployments, whose code every later one has as well.
        const words =
          planned.operation === "rollback" ? ["rollback", "--to", to === "A" ? "1" : "2"] : [planned.operation];
        const run = await startKillable(clone, ...words, "--stack", stackName);
        await Promise.race([sleep(planned.at * durationMs[planned.operation]), run.ended]);
        result.code = await interrupt(planned.fault, run);

        const next = planned.next === "same" ? to : from;
        result.tookOver = /the last run was interrupted/.test(await up(next));
        expect(await now()).toEqual(reference[next]);
        expect(await watch.seen()).toEqual([]);
        const since = await tick();
        if (planned.operation === "destroy") firingSince = since;
        expect(since).toBe(firingSince);
        expect(since).not.toBeNull();
        expect(await cli("preview")).toMatchObject({ code: 0, output: expect.stringContaining("nothing changes") });
      } catch (error) {
        result.problem = (error as Error).message;
        throw error;
      } finally {
        raw.write({ seed, durationMs, results });
      }
    },
    caseLimitMs,
  );

  /** What it has printed, and files that it leaves where it ran. */
  async function expectNoSecretLeftBy(run: KillableRun): Promise<void> {
    const { vps, topic, token, workspace } = site.world;
    const secrets = [vps.privateKey.split("\n")[2] ?? "", new URL(site.databaseUrl).password, topic, token];
    expect(secrets.filter((secret) => secret.length < 15 || run.output().includes(secret))).toEqual([]);
    expect(run.output()).toContain(vps.address);
    for (const folder of [clone.directory, workspace.environment.PULUMI_HOME ?? ""]) {
      expect(await findInFolder(folder, secrets)).toEqual([]);
    }
    expect(await findInFolder(clone.directory, [vps.address])).not.toEqual([]);
  }

  async function interrupt(fault: Fault, run: KillableRun): Promise<number | null> {
    const { vps } = site.world;
    switch (fault) {
      case "killed":
        run.kill();
        return await run.ended;
      case "ssh cut": {
        await vps.cut();
        const code = await endedOrKilled(run, 5_000);
        await vps.mend();
        return code;
      }
      case "host rebooted": {
        const [code] = await Promise.all([endedOrKilled(run, 60_000), vps.reboot()]);
        await watch.start(wholeFiles(Object.values(reference)));
        return code;
      }
      case "disk full": {
        await vps.fillDisk(100);
        const code = await endedOrKilled(run, 60_000);
        await vps.freeDisk();
        await vps.run("systemctl restart 'postgresql-*'"); // it stops itself where it cannot write its log
        return code;
      }
    }
  }
});

/** For hours, since a rule that comes after a destroy sees the last minutes alone. */
const longQueue = `
INSERT INTO metrics_event (timestamp, event_type, model_slug, queue_depth)
SELECT now() + n * interval '1 minute', 'synthesis_queued', 'kokoro', 95 FROM generate_series(0, 240) n`;

/** What a person does about a run that does not come to its end. */
async function endedOrKilled(run: KillableRun, limitMs: number): Promise<number | null> {
  const timer = setTimeout(() => run.kill(), limitMs);
  try {
    return await run.ended;
  } finally {
    clearTimeout(timer);
  }
}

/** A few rules with all that is about them. B has another threshold, another rule, a channel less, and another release. */
async function commitPrograms(clone: Clone, version: Version): Promise<string> {
  const ids = ["queue-depth", "disk-usage", "memory-usage", version === "A" ? "inodes-usage" : "metrics-stale"];
  await clone.declareAlerts(...ids);
  if (version === "B") {
    await clone.edit("alerts/disk-usage.ts", "above(80)", "above(79)");
    await clone.edit("channels/index.ts", "[phone, discord]", "[phone]");
    await clone.edit("channels/index.ts", 'import { discord } from "./discord.ts";\n', "");
    await clone.edit("channels/phone.ts", '  fallback: { channel: "discord", after: "10m" },\n', "");
    await clone.edit("runtime/host/host-facts", "#!/bin/bash\n", "#!/bin/bash\n# B\n");
  }
  await clone.git("commit", "--all", "--quiet", "--message", version);
  return await clone.git("rev-parse", "HEAD");
}

/** "SHA256  PATH" of each file of these listings. */
function wholeFiles(listings: readonly Record<string, string>[]): string[] {
  return listings.flatMap((listing) =>
    Object.entries(listing).map(([path, line]) => `${line.split(" ").at(-1)}  ${path}`),
  );
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
}
