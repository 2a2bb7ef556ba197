import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runProgram } from "../world/vps/ssh.ts";
import { type Clone, cloneOfRepository } from "./fixtures/clone.ts";
import { rulesOnHost } from "./fixtures/host-listing.ts";
import { type Run, type Site, startSite, withAlert } from "./fixtures/site.ts";

describe("what a person gets wrong", () => {
  let site: Site;
  let clone: Clone;

  beforeAll(async () => {
    site = await startSite("bad-input");
    clone = await cloneOfRepository(site.world);
  });
  afterAll(async () => {
    await clone?.remove();
    await site?.close();
  });

  const onHost = async () =>
    (
      await site.world.vps.run(
        "find /etc/watchbill /opt/watchbill /var/lib/watchbill /etc/systemd/system -name '*atchbill*'; id watchbill 2>&1",
        { check: false },
      )
    ).stdout;

  test("settings that are missing or malformed are said all at once, and the CLI's exit code is 1", async () => {
    await clone.configure("settings", site.world, {
      databaseUrl: "mysql://root@db/x",
      ntfyTopic: "two words",
      ntfyServer: "ntfy",
    });
    await clone.unset("settings", "host");
    const { code, output } = await clone.cli("up", "--stack", "settings");
    expect(code).toBe(1);
    expect(plainSentences(output)).toEqual([
      "watchbill: 4 problems, nothing was deployed:",
      expect.stringMatching(
        /^Pulumi\.settings\.yaml · watchbill:host: is missing; set it with: pulumi config set host …$/,
      ),
      expect.stringMatching(/^Pulumi\.settings\.yaml · watchbill:databaseUrl: must be "postgres:/),
      expect.stringMatching(/^Pulumi\.settings\.yaml · watchbill:ntfyServer: must be a URL/),
      expect.stringMatching(/^Pulumi\.settings\.yaml · watchbill:ntfyTopic: must be 1 to 64 letters/),
    ]);
    expect(await onHost()).not.toMatch(/^\//m);
  });

  test("an unknown channel, SQL that doesn't parse, SQL without a value and a duplicate id are said all at once", async () => {
    await clone.configure("rules", site.world, { databaseUrl: site.databaseUrl });
    await clone.edit("alerts/disk-usage.ts", 'unit: "%",', 'unit: "%",\n  channels: ["pager"],');
    await clone.edit("alerts/queue-depth.ts", "WHERE event_type = 'synthesis_queued'", "WHERE WHERE");
    await clone.edit("alerts/metrics-stale.ts", "count(*) AS value", "count(*) AS events");
    await clone.edit("alerts/http-latency.ts", 'id: "http-latency"', 'id: "http-errors"');
    for (const verb of ["preview", "up"]) {
      const { code, output } = await clone.cli(verb, "--stack", "rules");
      expect(code).toBe(1);
      const [stack, headline, ...problems] = plainSentences(output).slice(0, -1);
      expect(stack).toMatch(new RegExp(`^${verb} of rules on `));
      expect(headline).toBe("✗ 4 problems, nothing was deployed:");
      expect(problems.sort()).toEqual([
        expect.stringMatching(
          /^alerts\/disk-usage\.ts · channels: names the channel "pager", which does not exist; known: .*phone/,
        ),
        expect.stringMatching(/^alerts\/http-errors\.ts · id: "http-errors" is declared twice; rename one$/),
        expect.stringMatching(/^alerts\/metrics-stale\.ts · value: .*AS value/),
        expect.stringMatching(/^alerts\/queue-depth\.ts · value: .*WHERE/),
      ]);
    }
    expect(await onHost()).not.toMatch(/^\//m);
  });

  test("a host that does not answer is one message that names it", async () => {
    const nobody = site.world.vps.address.replace(/\.2$/, ".99");
    const run = await site.run("up", {}, await site.anotherStack("nobody", { host: nobody }));
    expectOneProblem(run, new RegExp(`^vps-prepared: ${nobody}:22 does not answer`));
  });

  test("a changed host key is one message that says so, by the CLI as well, and nothing is sent to that host", async () => {
    const hostKey = (await newKey()).publicKey;
    const run = await site.run("up", {}, await site.anotherStack("impostor", { hostKey }));
    expectOneProblem(run, /^vps-prepared: the host shows another key than watchbill:hostKey/);

    await clone.git("checkout", "--quiet", ".");
    await clone.configure("impostor", site.world, { databaseUrl: site.databaseUrl, hostKey });
    const { code, output } = await clone.cli("up", "--stack", "impostor");
    expect(code).toBe(1);
    expect(plainSentences(output).filter((line) => line.startsWith("✗"))).toEqual([`✗ ${run.errors[0]}`]);
    expect(await onHost()).not.toMatch(/^\//m);
  });

  test("a refused ssh key is one message that names the setting, and not the key", async () => {
    const { privateKey } = await newKey();
    const run = await site.run("up", {}, await site.anotherStack("refused", { sshKey: privateKey }));
    expectOneProblem(run, /^vps-prepared: the host refuses watchbill:sshKey for root/);
    expect(run.lines.join("\n")).not.toContain("PRIVATE KEY");
    expect(await onHost()).not.toMatch(/^\//m);
  });

  test("a column that only the host's database knows not to exist is said once; the rule's file stays as it was, and the watch goes on", async () => {
    const broken = withAlert("queue-depth", (alert) => ({
      ...alert,
      value: {
        source: "sql",
        text: "SELECT max(queue_dept) AS value FROM metrics_event WHERE timestamp > :now - :window",
      },
    }));
    const first = await site.run("up", { alerts: broken });
    expectOneProblem(first, /^queue-depth: alerts\/queue-depth\.ts · value: column "queue_dept" does not exist/);
    expect(Object.keys(await rulesOnHost(site.world.vps, "bad-input"))).not.toContain("queue-depth.json");
    expect(await onHost()).toMatch(/^\//m);

    expect(await site.run("up")).toMatchObject({ ok: true });
    const whole = await rulesOnHost(site.world.vps, "bad-input");
    expectOneProblem(await site.run("up", { alerts: broken }), /column "queue_dept" does not exist/);
    expect(await rulesOnHost(site.world.vps, "bad-input")).toEqual(whole);
    const left = await site.world.vps.run(
      "ls -A /etc/watchbill/bad-input/rules.d | grep -v '^[a-z-]*[.]json$' || true",
    );
    expect(left.stdout).toBe("");
    expect((await site.tick()).problems).toEqual([]);
  });
});

/** One clear message: one line or two, no stack trace, no command, nothing of it twice. */
function expectOneProblem({ ok, errors, lines }: Run, message: RegExp): void {
  expect(ok).toBe(false);
  expect(errors).toEqual([expect.stringMatching(message)]);
  expect(lines.filter((line) => line.includes("✗"))).toHaveLength(1);
  plainSentences(lines.join("\n"));
}

/** The lines of an output without their indent, none of which may be a trace, a command or the engine's own chatter. */
function plainSentences(output: string): string[] {
  expect(output).not.toMatch(/^\s+at \S+|running "|node_modules|\[object|failed with an unhandled|exit code:/m);
  const lines = output.split("\n").flatMap((line) => (line.trim() ? [line.trim()] : []));
  expect(new Set(lines).size).toBe(lines.length);
  return lines;
}

async function newKey(): Promise<{ privateKey: string; publicKey: string }> {
  const folder = await mkdtemp(join(tmpdir(), "watchbill-key-"));
  try {
    await runProgram("ssh-keygen", "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "key")]);
    const [type, key] = (await readFile(join(folder, "key.pub"), "utf8")).split(" ");
    return { privateKey: await readFile(join(folder, "key"), "utf8"), publicKey: `${type} ${key}` };
  } finally {
    await rm(folder, { recursive: true });
  }
}
