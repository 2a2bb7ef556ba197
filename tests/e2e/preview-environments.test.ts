import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StatusReport } from "../../runtime/status/report.ts";
import { runProgram } from "../world/vps/ssh.ts";
import { type Clone, cloneOfRepository } from "./fixtures/clone.ts";
import { CommandLines } from "./fixtures/find-text.ts";
import { changedPaths, deployedFiles, difference, wholeHost } from "./fixtures/host-listing.ts";
import { type Site, startSite } from "./fixtures/site.ts";
import { until } from "./fixtures/until.ts";

const repository = resolve(import.meta.dirname, "../..");
const previewTopic = "planted-preview-topic";

/** One repository as a team has it, prod deployed from its main branch, and pull requests beside it. */
describe("preview environments beside prod", () => {
  let site: Site;
  let clone: Clone;
  let untouched: string[];
  let prod: Awaited<ReturnType<typeof everythingOfProd>>;
  let watched: CommandLines;
  const said: string[] = [];
  const typed: string[] = [];

  const run = (command: string) => site.world.vps.run(command, { check: false }).then(({ stdout }) => stdout.trim());
  const stateOf = (stack: string) =>
    join(clone.directory, ".watchbill/backend/.pulumi/stacks/watchbill", `${stack}.json`);
  const configOf = (stack: string) => join(clone.directory, `Pulumi.${stack}.yaml`);
  const phone = () => site.world.ntfy.history(site.world.topic).map(({ title, message }) => `${title}\n${message}`);

  /** What a person types, as the page has it. */
  async function type(command: string, input = ""): Promise<{ code: number; output: string }> {
    typed.push(command);
    const words = command.startsWith("make ") ? await wordsOfTarget(command) : command.split(" ").slice(2);
    const result = await clone.cliGiven(input, ...words);
    said.push(result.output);
    return result;
  }
  /** What the Makefile runs for it, without installing anything. */
  async function wordsOfTarget(command: string): Promise<string[]> {
    const words = ["--dry-run", "--no-print-directory", ...command.split(" ").slice(1)];
    const { stdout } = await runProgram(command, "make", words, { cwd: clone.directory });
    const line = stdout.split("\n").find((one) => one.startsWith("watchbill ")) ?? "";
    return line.trim().split(/\s+/).slice(1);
  }

  async function everythingOfProd() {
    const { vps } = site.world;
    const timers =
      "systemctl show 'watchbill-prod-*.timer' --property=Id,FragmentPath,UnitFileState,ActiveEnterTimestamp";
    const tables = `cd /var/lib/watchbill/prod && stat -c '%n %i %U %a' . state state/watchbill.db`;
    return {
      files: await deployedFiles(vps, "prod"),
      timers: await run(timers),
      folders: await run(tables),
      state: await readFile(stateOf("prod"), "utf8"),
      config: await readFile(configOf("prod"), "utf8"),
    };
  }
  async function expectProdUntouched(): Promise<void> {
    const now = await everythingOfProd();
    expect(changedPaths(prod.files, now.files)).toEqual([]);
    expect({ ...now, files: prod.files }).toEqual(prod);
    const report = await site.status("prod");
    expect({ watching: report.watching, problems: report.problems }).toEqual({ watching: true, problems: [] });
  }

  beforeAll(async () => {
    site = await startSite("prod");
    await site.world.vps.run("mkdir -p /var/lib/systemd/timers"); // where anything has a timer that makes up for missed runs
    untouched = await wholeHost(site.world.vps);
    clone = await cloneOfRepository(site.world);
    await clone.configure("prod", site.world, { databaseUrl: site.databaseUrl });
    // Two rules are enough, and they need not be waited for.
    await clone.declareAlerts("disk-usage", "queue-depth");
    await clone.edit("alerts/queue-depth.ts", 'for: "2m"', 'for: "15s"');
    await clone.edit("alerts/queue-depth.ts", 'whenQueryFails: "fire"', 'whenQueryFails: "keep"');
    await clone.edit("alerts/disk-usage.ts", 'for: "1m"', 'for: "15s"');
    await clone.edit("alerts/disk-usage.ts", 'whenQueryFails: "fire"', 'whenQueryFails: "keep"');
    await clone.git("commit", "--all", "--quiet", "--message", "Watch sooner");
    expect(await clone.cli("up", "--stack", "prod")).toMatchObject({ code: 0 });
    await site.tick("prod");
    prod = await everythingOfProd();
    watched = new CommandLines();
  }, 300_000);
  afterAll(async () => {
    watched?.end();
    await clone?.remove();
    await site?.close();
  });

  test("make env deploys a pull request's rules beside prod, under their own names", async () => {
    await clone.git("checkout", "--quiet", "-b", "warn-sooner");
    await clone.edit("alerts/disk-usage.ts", "above(80), until: below(78)", "above(1), until: below(0.5)");
    await clone.git("commit", "--all", "--quiet", "--message", "Warn of the disk sooner");

    const { code, output } = await type("make env NAME=pr-12");
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining("pr-12 beside prod") });
    expect(output).toContain("it tells nobody");
    const report = await site.tick("pr-12");
    expect(report).toMatchObject({ stack: "pr-12", watching: true, problems: [] });
    expect(await run("grep -l '\"above\": 1,\\?$' /etc/watchbill/*/rules.d/disk-usage.json")).toBe(
      "/etc/watchbill/pr-12/rules.d/disk-usage.json",
    );
    await expectProdUntouched();
    // What the two disagree about is a minute old when they are compared.
    await site.psql(
      "INSERT INTO metrics_event (timestamp, event_type, model_slug, queue_depth) VALUES (now(), 'synthesis_queued', 'kokoro', 152)",
    );
  });

  test("it is bounded by a slice of its own, and has no channel's address", async () => {
    const service = await run("systemctl show watchbill-pr-12-evaluate.service --property=Slice --value");
    expect(service).toBe("watchbill_pr_12.slice");
    const limits = await run("systemctl show watchbill_pr_12.slice --property=MemoryMax,CPUQuotaPerSecUSec,TasksMax");
    expect(limits.split("\n").sort()).toEqual(["CPUQuotaPerSecUSec=250ms", "MemoryMax=314572800", "TasksMax=64"]);
    expect(await run("ls /etc/watchbill/pr-12/credentials")).toBe("database-url");
    expect(await run("systemctl list-timers --plain --no-legend watchbill-pr-12-expiry.timer")).toContain("expiry");
  });

  test("make env lists it with its end", async () => {
    const { output } = await type("make env");
    expect(output).toMatch(/^pr-12 +beside prod, watching, tells nobody, removed at \S+Z \(in (6 d 23 h|7 d)\)$/m);
  });

  test("a second one tells its own topic, which stands on no command line", async () => {
    const { code, output } = await type("npx watchbill env try --expires 3d --topic", `${previewTopic}\n`);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining("it tells its own topic") });
    expect(await run("cat /etc/watchbill/try/credentials/channel-phone")).toContain(`"topic":"${previewTopic}"`);
    expect(await run("grep -l ntfy /etc/watchbill/*/channels.d/phone.json")).toBe(
      "/etc/watchbill/prod/channels.d/phone.json\n/etc/watchbill/try/channels.d/phone.json",
    );
    expect(await readFile(configOf("try"), "utf8")).not.toContain(previewTopic);
    const listed = (await type("npx watchbill env")).output;
    expect(listed).toMatch(/^pr-12 .*\n?try +beside prod, .*tells its own topic, removed at .*\(in (2 d 23 h|3 d)\)$/m);
    // Whose topic ntfy refuses: its runs have failed, and so have the reports of that.
    expect((await type("npx watchbill env-rm try")).output).toMatch(/^try is gone$/m);
    await expectNothingLeft("try");
    await expectProdUntouched();
  });

  test("a stack that counts is no preview environment, and a wrong name is none", async () => {
    for (const [words, problem] of [
      [["env", "prod"], /no preview environment's name/],
      [["env-rm", "prod"], /no preview environment's name/],
      [["env", "pr_12"], /must be at most 30 letters/],
      [["env", "pr-13", "--expires", "90d"], /must be a duration from 1m to 30d/],
      [["env", "pr-13", "--from", "pr-12"], /pr-12 is a preview environment of prod itself/],
      [["compare", "pr-14", "prod"], /pr-14 is not on this host/],
    ] as const) {
      const { code, output } = await clone.cli(...words);
      expect({ words, code, output }).toEqual({ words, code: 1, output: expect.stringMatching(problem) });
    }
    expect(existsSync(stateOf("pr-13"))).toBe(false);
  });

  test("compare says where the two disagree, and told what it would have told; the phone hears prod alone", async () => {
    const { output } = await until("a disagreement that is a minute old", 240_000, async () => {
      const compared = await clone.cli("compare", "pr-12", "prod");
      return (
        /^queue-depth +1 +0 +0 +0 +same$/m.test(compared.output) &&
        /^disk-usage +0 +1 /m.test(compared.output) &&
        compared
      );
    });
    expect(output).toMatch(/^disk-usage +0 +1 +0 +0 +differs$/m);
    expect(output).toMatch(/^ {2}only pr-12: \S+ \S+ UTC, still fires, warning, mount \/, [\d.]+ %$/m);

    expect((await type("npx watchbill compare pr-12 prod --since 24h")).output).toMatch(/^disk-usage +0 +1 /m);
    const { output: markdown } = await type("npx watchbill compare pr-12 prod --markdown");
    expect(markdown).toContain("| disk-usage | 0 | 1 | 0 | 0 | differs |");
    expect(markdown).not.toMatch(/kokoro|mount/);

    const { output: told } = await type("npx watchbill told --stack pr-12");
    expect(told).toMatch(/UTC {2}phone {2}The disk is filling up\n {4}\/ is [\d.]+ % full\n/);
    expect(told).toMatch(/UTC {2}phone {2}Synthesis queue is backing up\n {4}kokoro: 152 jobs waiting\n/);
    expect(phone().filter((text) => text.includes("Synthesis queue"))).toHaveLength(1);
    expect(phone().filter((text) => !text.includes("stack prod"))).toEqual([]);
    await expectProdUntouched();
  });

  test("make env again gives it new rules and a new end; when that comes the host removes it by itself", async () => {
    await clone.edit("alerts/disk-usage.ts", "above(1)", "above(2)");
    const { code, output } = await type("make env NAME=pr-12 EXPIRES=1m");
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/~ updated +disk-usage/) });
    await until("the host has removed it", 150_000, async () => (await run("ls /etc/watchbill")) === "prod");
    await until("its removal has ended", 30_000, () => expectNothingLeft("pr-12").then(() => true));
    await expectProdUntouched();
    expect((await type("make env")).output).toMatch(/^pr-12 +removed from the host; its stack is left/m);
  });

  test("the next make env finds the stack that is left, and deploys it anew", async () => {
    const { code, output } = await type("make env NAME=pr-12");
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining("the host has removed pr-12") });
    const report: StatusReport = await site.tick("pr-12");
    expect(report.watching).toBe(true);
    const preview = await clone.cli("preview", "--stack", "pr-12");
    expect(preview).toMatchObject({ code: 0, output: expect.stringContaining("nothing changes") });
  });

  test("make env-rm removes it and its stack, on a machine that never deployed it; a second time is no error", async () => {
    await rm(configOf("pr-12"));
    const { code, output } = await type("make env-rm NAME=pr-12");
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/^pr-12 is gone$/m) });
    await expectNothingLeft("pr-12");
    expect([stateOf("pr-12"), configOf("pr-12")].filter(existsSync)).toEqual([]);
    const again = await type("make env-rm NAME=pr-12");
    expect(again).toMatchObject({ code: 0, output: expect.stringContaining("nothing to remove") });
    await expectProdUntouched();
  });

  test("no secret was printed, or stood on a command line of this machine", () => {
    const { vps, topic, token } = site.world;
    const secrets = [
      vps.privateKey.split("\n")[2] ?? "",
      new URL(site.databaseUrl).password,
      topic,
      token,
      previewTopic,
    ];
    const lines = watched.end();
    expect(lines.filter((line) => line.includes("config cp"))).not.toEqual([]);
    expect([...said, ...lines].filter((text) => secrets.some((secret) => text.includes(secret)))).toEqual([]);
  });

  test("with the last stack gone the host is as it was", async () => {
    expect(await clone.cli("destroy", "--stack", "prod")).toMatchObject({ code: 0 });
    expect(difference(untouched, await wholeHost(site.world.vps))).toEqual([]);
  });

  test("every command of the page was typed here", async () => {
    const page = await readFile(join(repository, "docs/preview-environments.md"), "utf8");
    const blocks = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = ""]) => block.split("\n"));
    const commands = blocks.map((line) => line.replace(/ +(#|<).*$/, "")).filter(Boolean);
    expect(commands.length).toBeGreaterThan(5);
    expect(commands.filter((command) => !typed.includes(command))).toEqual([]);
  });

  async function expectNothingLeft(stack: string): Promise<void> {
    const slice = `watchbill_${stack.replaceAll("-", "_")}`;
    const left = await run(
      `ls -d /*/watchbill/${stack} /var/lib/watchbill/${stack} 2>/dev/null
       find /etc/systemd /run/systemd /var/lib/systemd -name '*watchbill-${stack}-*' -o -name '${slice}*'
       systemctl list-units --all --plain --no-legend '*watchbill*${stack}*' '${slice}*'`,
    );
    expect(left).toBe("");
  }
});
