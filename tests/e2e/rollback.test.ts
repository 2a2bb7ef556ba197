import { mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contextOf } from "../../cli/report/context.ts";
import { hostLayout } from "../../model/layout.ts";
import type { ReportContext } from "../../model/report-context.ts";
import { loadReport, reportIds } from "../../runtime/reports/store.ts";
import { writeDataFolder } from "../world/data-folder.ts";
import { runProgram } from "../world/vps/ssh.ts";
import { type Clone, cloneOfRepository } from "./fixtures/clone.ts";
import { inForce } from "./fixtures/host-listing.ts";
import { type Site, startSite } from "./fixtures/site.ts";
import { until } from "./fixtures/until.ts";

const stackName = "back";
const webhook = `https://discord.com/api/webhooks/1/${"x".repeat(68)}`;
// What somebody forgot to ignore.
const forgotten = { file: "alerts/.env", text: "OPENAI_KEY=planted-in-the-working-tree" };

describe("a stack goes back to what an earlier deployment made it", () => {
  let site: Site;
  let clone: Clone;
  /** What was in force after each version, the first at 1. */
  const after: Record<number, Record<string, string>> = {};
  const times: Record<number, string> = {};

  beforeAll(async () => {
    site = await startSite(stackName);
    clone = await cloneOfRepository(site.world);
    const settings = { databaseUrl: site.databaseUrl, discordWebhook: webhook, discordAudience: "private" };
    await clone.configure(stackName, site.world, settings);
    await clone.declareAlerts("queue-depth", "disk-usage", "api-rate-limits", "deployment-drift");
    await clone.git("commit", "--all", "--quiet", "--message", "What we watch");
  });
  afterAll(async () => {
    await clone?.remove();
    await site?.close();
  });

  const cli = (...words: string[]) => clone.cli(...words, "--stack", stackName);
  const now = () => inForce(site.world.vps, stackName);
  const commit = (message: string) => clone.git("commit", "--all", "--quiet", "--message", message);
  const failures = () =>
    site.world.ntfy.history(site.world.topic).filter(({ title }) => /failed|cannot/i.test(title ?? ""));

  async function deploys(version: number): Promise<string> {
    const { code, output } = await cli("up");
    expect({ code, output }).toMatchObject({ code: 0 });
    after[version] = await now();
    times[version] = new Date().toISOString();
    return output;
  }

  /** When queue-depth began to fire: a number that only the alerts' state knows. */
  async function firingSince(): Promise<number | null> {
    const { alerts } = await site.tick(stackName);
    return alerts.find(({ alert, state }) => alert === "queue-depth" && state === "firing")?.since ?? null;
  }
  let since: number | null;

  /** A program of the release in use that still runs when the next has taken its place, and then writes down whether the state is held. */
  async function slowToEnd(): Promise<void> {
    const { currentRelease, stateDir } = hostLayout(stackName);
    const program = `const fs = require("fs"), here = fs.readlinkSync("${currentRelease}");
      const timer = setInterval(() => {
        if (fs.readlinkSync("${currentRelease}") === here) return;
        clearInterval(timer);
        setTimeout(() => fs.writeFileSync("/run/still-held", String(fs.existsSync("${stateDir}/hold-schema"))), 2_000);
      }, 50);`;
    await site.world.vps.run(`systemd-run --quiet --collect ${currentRelease}/node -e '${program}'`);
  }

  test("it is deployed, and an alert fires", async () => {
    await deploys(1);
    await site.psql(
      "INSERT INTO metrics_event (timestamp, event_type, model_slug, queue_depth) VALUES (now(), 'synthesis_queued', 'kokoro', 95)",
    );
    since = await until("queue-depth fires", 60_000, async () => (await firingSince()) ?? undefined);
  });

  test("changes that are not committed are deployed and kept, without what is nobody else's business", async () => {
    await clone.edit("alerts/disk-usage.ts", "above(80)", "above(79)");
    await writeFile(join(clone.directory, forgotten.file), forgotten.text);
    await writeFile(join(clone.directory, "alerts/note.ts"), "export const note = 1;\n");
    const before = await clone.git("status", "--porcelain");
    await deploys(2);
    expect(await clone.git("status", "--porcelain")).toBe(before);
    expect(await clone.git("stash", "list")).toBe("");

    const { output } = await cli("deployments");
    expect(output).toMatch(/^2 .* A user .* [0-9a-f]{7} \+ changes \([0-9a-f]{7}\) +up +1 update$/m);
    const refs = await clone.git("for-each-ref", "--format=%(refname)", `refs/watchbill/${stackName}`);
    expect(refs.split("\n")).toHaveLength(2);
    const kept = await clone.git("ls-tree", "-r", "--name-only", refs.split("\n").at(-1) as string);
    expect(kept.split("\n")).toEqual(expect.arrayContaining(["alerts/note.ts", "alerts/disk-usage.ts"]));
    expect(kept).not.toMatch(/\.env|node_modules|\.watchbill\//);
  });

  test("a deleted channel, a renamed rule, another setting, a newer release and a newer state are deployed", async () => {
    await commit("Warn of the disk sooner");
    await clone.edit("channels/index.ts", "[phone, discord]", "[phone]");
    await clone.edit("channels/index.ts", 'import { discord } from "./discord.ts";\n', "");
    await clone.edit("channels/phone.ts", '  fallback: { channel: "discord", after: "10m" },\n', "");
    await clone.edit("alerts/api-rate-limits.ts", 'id: "api-rate-limits"', 'id: "api-refusals"');
    await clone.configure(stackName, site.world, {
      databaseUrl: site.databaseUrl,
      clickUrl: "https://status.example.test",
    });
    await nextStateSchema();
    await commit("Much at once");
    await deploys(3);

    expect(after[3]).not.toHaveProperty([`/etc/watchbill/${stackName}/channels.d/discord.json`]);
    expect(after[3]).toHaveProperty([`/etc/watchbill/${stackName}/rules.d/api-refusals.json`]);
    expect(after[3]?.release).not.toBe(after[2]?.release);
    expect(await firingSince()).toBe(since);
    expect(await schemaOnHost()).toBe("4");
  });

  test("a preview says what would change, and changes nothing", async () => {
    const { code, output } = await cli("rollback", "--to", "2", "--preview");
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toMatch(/\+ create +channel-discord\n/);
    expect(output).toMatch(/- delete +api-refusals\n/);
    expect(await now()).toEqual(after[3]);
  });

  test("while the newest code does not compile, all of it comes back, byte for byte, and no alert's state is lost", async () => {
    await writeFile(join(clone.directory, "alerts/index.ts"), "export const alerts = [;\n");
    expect(await cli("up")).toMatchObject({ code: 1 });

    await slowToEnd();
    const { code, output } = await cli("rollback", "--to", "2");
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toContain("the state is left in schema 3");
    expect(await site.world.vps.run("cat /run/still-held")).toMatchObject({ stdout: "true" });
    expect(await now()).toEqual(after[2]);
    expect(await firingSince()).toBe(since);
    expect(await schemaOnHost()).toBe("3");
    expect(failures()).toEqual([]);
    expect(await clone.git("worktree", "list")).not.toContain("\n");
  });

  test("a commit names a deployment too, and a time the one that was in force then, forward as well", async () => {
    const first = await clone.git("rev-parse", "HEAD~2");
    expect(await cli("rollback", "--to", first.slice(0, 10))).toMatchObject({ code: 0 });
    expect(await now()).toEqual(after[1]);
    expect(await cli("rollback", "--to", times[3] as string)).toMatchObject({ code: 0 });
    expect(await now()).toEqual(after[3]);
    expect(await firingSince()).toBe(since);
    expect(failures()).toEqual([]);
  });

  test("packages are those of then, installed by their own lock file", async () => {
    await clone.git("checkout", "--quiet", "--", "alerts/index.ts");
    for (const file of ["package.json", "package-lock.json"]) {
      const text = await readFile(join(clone.directory, file), "utf8");
      await writeFile(join(clone.directory, file), text.replaceAll('"version": "0.1.0"', '"version": "0.1.1"'));
    }
    await clone.edit("alerts/disk-usage.ts", "above(79)", "above(78)");
    await commit("Other packages");
    const back = await cli("rollback", "--to", "2");
    expect(back).toMatchObject({ code: 0, output: expect.stringContaining("installs the packages") });
    expect(await now()).toEqual(after[2]);
  });

  test("rollbacks are in the history, which says who, when, what and which code", async () => {
    const { output } = await cli("rollback");
    const lines = output.trim().split("\n");
    expect(lines[0]).toMatch(/^version +time +who +code +what +changes$/);
    expect(lines[1]).toMatch(/^8 .* A user +[0-9a-f]{7} \+ changes .* rollback to 2 +.*update/);
    expect(output).toMatch(/^4 .* up +failed$|^4 .* rollback to 2 /m);
    expect(await cli("rollback", "--to", "77")).toMatchObject({
      code: 1,
      output: expect.stringContaining('no deployment is "77"'),
    });
  });

  test("the host knows who deployed what, for its reports, and is told of the application's by the same CLI", async () => {
    const told = (await context()).deploys?.filter(({ known }) => known === "told") ?? [];
    expect(told.map(({ of, by, message }) => `${of} by ${by}: ${message}`)).toEqual([
      "monitoring by A user: rollback to 2, with changes that were not committed",
      "monitoring by A user: rollback to 3, with changes that were not committed",
      "monitoring by A user: rollback to 1",
      "monitoring by A user: rollback to 2, with changes that were not committed",
      "monitoring by A user: up, with changes that were not committed",
      "monitoring by A user: up, with changes that were not committed",
      "monitoring by A user: up",
    ]);
    const words = [
      "--commit",
      "1a2b3c4",
      "--message",
      "it's $(new)",
      "--fixes",
      "errors:*",
      "--fixes",
      "synthesis failed",
    ];
    const { code, output } = await cli("deployed", ...words);
    // No timer of this stack makes reports.
    expect({ code, output }).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^deployment of 1a2b3c4 at .*\nno report/),
    });
    expect((await context()).deploys?.[0]).toMatchObject({
      ...{ of: "application", known: "told", commit: "1a2b3c4", by: "A user", message: "it's $(new)" },
      fixes: ["errors:*", "synthesis failed"],
    });
  });

  test("it sees by itself that a service runs another image", async () => {
    const { vps } = site.world;
    const run = (image: string) =>
      vps.run(
        `docker rm --force svc 2>/dev/null; docker run --detach --name svc --label com.docker.compose.service=svc ${image} sleep 600`,
      );
    await vps.run("docker tag debian:bookworm-20250721-slim svc:1");
    await run("svc:1");
    await site.tick(stackName);
    await vps.run("docker commit --change 'LABEL built=again' svc svc:2");
    await run("svc:2");
    await site.tick(stackName);
    const { deploys = [], containers, missing } = await context();
    expect(deploys[0]).toMatchObject({ of: "application", known: "told", changed: ["svc runs svc:2"] });
    expect(containers?.find(({ service }) => service === "svc")).toMatchObject({ image: "svc:2", isWell: true });
    expect(missing.map(({ part }) => part).sort()).toEqual(["heartbeats", "uptime"]);
  });

  test("a report made by hand has what the host remembers, and the host's own are listed and shown", async () => {
    const folder = await mkdtemp(join(tmpdir(), "watchbill-by-hand-"));
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    const events = [90, 60, 30].map((minutes) => ({
      timestamp: minutesAgo(minutes),
      event_type: "ws_connect" as const,
    }));
    await writeDataFolder(folder, [{ events, logLines: [] }]);
    expect(await cli("deployed", "--commit", "5e6f7a8")).toMatchObject({ code: 0 });
    // A report ends with the minute before the copies' end, and what was deployed a moment ago is to be in it.
    const soon = new Date(Date.now() + 60_000);
    for (const name of ["metrics.duckdb", "logs.duckdb"]) await utimes(join(folder, name), soon, soon);
    const made = await cli("report", "--data", folder, "--since", "2h");
    expect(made).toMatchObject({ code: 0, output: expect.not.stringContaining("is not in it") });
    const reportsDir = join(folder, "reports");
    const [id = ""] = reportIds(reportsDir);
    const { digest } = loadReport(reportsDir, id);
    const entries = "failed" in digest ? [] : digest.entries;
    expect(entries.map(({ labels }) => labels.commit)).toContain("5e6f7a8");
    expect(await cli("reports")).toMatchObject({ code: 0, output: expect.stringContaining("there is no report yet") });
    const kept = hostLayout(stackName).reportsDir;
    await site.world.vps.run(`install -d ${kept}`);
    for (const name of [`${id}.json`, `${id}.html`]) {
      await site.world.vps.run(`cat >${kept}/${name}`, { input: await readFile(join(reportsDir, name)) });
    }
    expect((await cli("reports")).output).toMatch(new RegExp(`^${id} .* by hand `, "m"));
    const page = join(folder, "page.html");
    expect(await cli("reports", id, "--html", page)).toMatchObject({ code: 0 });
    expect(await readFile(page, "utf8")).toBe((await readFile(join(reportsDir, `${id}.html`), "utf8")).trimEnd());
    await site.world.vps.run(`rm -r ${kept}`);
    await rm(folder, { recursive: true });
  });

  test("make says the same words", async () => {
    const said = async (...words: string[]) => {
      const { stdout } = await runProgram("make", "make", ["--dry-run", "--no-print-directory", ...words], {
        cwd: clone.directory,
      });
      return stdout.trim().split("\n").at(-1);
    };
    expect(await said("history", "STACK=back")).toBe("watchbill deployments --stack back");
    expect(await said("rollback", "TO=2026-11-25 03:59")).toBe(
      'watchbill rollback --stack prod --to "2026-11-25 03:59"',
    );
    expect((await said("rollback"))?.trim()).toBe("watchbill rollback --stack prod");
  });

  async function context(): Promise<ReportContext> {
    const { address, hostKey, privateKey } = site.world.vps;
    const settings = { host: address, port: 22, hostKey, sshKey: privateKey };
    const toMs = Date.now();
    return await contextOf({ stack: { name: stackName }, settings }, { fromMs: toMs - 3_600_000, toMs });
  }

  /** A release whose state an older one cannot read, but for its way back. */
  async function nextStateSchema(): Promise<void> {
    await clone.edit("runtime/state/schema.ts", "export const version = 3;", "export const version = 4;");
    await clone.edit(
      "runtime/state/schema.ts",
      "const steps: Record<number, Step> = {",
      `const steps: Record<number, Step> = {
  3: {
    up: (database) => database.exec("ALTER TABLE replies RENAME TO replies_4"),
    down: (database) => database.exec("ALTER TABLE replies_4 RENAME TO replies"),
  },`,
    );
    const store = join(clone.directory, "runtime/state/store.ts");
    const text = await readFile(store, "utf8");
    await writeFile(store, text.replaceAll(/(FROM|INTO) replies\b/g, "$1 replies_4"));
  }

  async function schemaOnHost(): Promise<string> {
    const file = `/var/lib/watchbill/${stackName}/state/watchbill.db`;
    const program = `new (require("node:sqlite").DatabaseSync)("${file}").prepare("PRAGMA user_version").get().user_version`;
    const node = `/opt/watchbill/${stackName}/current/node`;
    return (await site.world.vps.run(`${node} -p '${program}'`)).stdout.trim();
  }
});
