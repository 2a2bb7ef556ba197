import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { evaluate } from "../../timers/evaluate.ts";
import { report } from "../../timers/report.ts";
import { syncLogs } from "../../timers/sync-logs.ts";
import { syncMetrics } from "../../timers/sync-metrics.ts";
import { type Anthropic, startAnthropic } from "../world/anthropic/server.ts";
import { logDirectory } from "../world/app/containers.ts";
import { loguruLine } from "../world/app/service/loguru.ts";
import { certificateFor } from "../world/certificate.ts";
import { type Discord, type DiscordMessage, startDiscord } from "../world/discord/server.ts";
import { type Healthchecks, startHealthchecks } from "../world/healthchecks/server.ts";
import { configure } from "../world/workspace.ts";
import { difference, wholeHost } from "./fixtures/host-listing.ts";
import { type Run, type Site, startSite } from "./fixtures/site.ts";
import { until } from "./fixtures/until.ts";

const stackName = "reporting";
const unit = (name: string) => `watchbill-${stackName}-${name}`;
const folder = `/var/lib/watchbill/${stackName}`;
const config = `/etc/watchbill/${stackName}`;
const key = `${config}/credentials/anthropic-key`;
const program = `/opt/watchbill/${stackName}/current/host/watchbill-host`;
const certificates = "/etc/ssl/certs/ca-certificates.crt";
const apiName = "api.anthropic.com";
const timers = [evaluate, syncMetrics, syncLogs, report];
const runLimitMs = 120_000;

/** A server with the application's database and log that makes its report, with a model and without whatever is taken from it. */
describe("reports on the VPS", () => {
  let site: Site;
  let untouched: string[];
  let up: Run;
  let anthropic: Anthropic;
  let discord: Discord;
  let healthchecks: Healthchecks;

  beforeAll(async () => {
    site = await startSite(stackName);
    const { vps } = site.world;
    const host = vps.hostAddress;
    await vps.run("mkdir -p /var/lib/systemd/timers"); // where anything has a timer that makes up for missed runs
    untouched = await wholeHost(vps);
    const certificate = await certificateFor([apiName]);
    anthropic = await startAnthropic({ host, port: 443, certificate });
    discord = await startDiscord({ host, burst: 1_000 });
    healthchecks = await startHealthchecks({ host });
    // What trusts the server's own certificates trusts the stand-in, and its name leads to it.
    await vps.run(
      `cp ${certificates} /tmp/certificates && cat >>${certificates} && echo '${host} ${apiName}' >>/etc/hosts`,
      { input: certificate.cert },
    );
    await vps.writeFile(`${logDirectory}/gateway.jsonl`, failures.join(""));
    await configure(site.stack, {
      ...{ discordWebhook: discord.webhookUrl, anthropicKey: anthropic.key },
      ...{ heartbeatServer: healthchecks.pingUrl, heartbeatKey: healthchecks.pingKey },
      heartbeatApiKey: healthchecks.apiKey,
    });
    up = await site.run("up", { timers });
  }, 300_000);
  afterAll(async () => {
    await site?.close();
    await Promise.allSettled([anthropic?.close(), discord?.close(), healthchecks?.close()]);
  });

  const onVps = async (command: string) =>
    (await site.world.vps.run(command, { check: false, timeoutMs: runLimitMs })).stdout.trim();
  /** A run, as the timer starts it, to its end; the messages that it led to. */
  async function oneRun(): Promise<DiscordMessage[]> {
    const before = discord.messages().length;
    await onVps(`systemctl start ${unit("report.service")}`);
    return discord.messages().slice(before);
  }
  /** A run that something else has started tells once, and ends. */
  async function toldAfter(before: number): Promise<DiscordMessage | undefined> {
    await until("the report", runLimitMs, async () => discord.messages().length > before);
    await until("the end of the run", runLimitMs, async () => {
      return (await onVps(`systemctl is-active ${unit("report.service")}`)) === "inactive";
    });
    expect(discord.messages()).toHaveLength(before + 1);
    return discord.messages().at(-1);
  }
  /** As a person reads it. */
  const textOf = (message: DiscordMessage | undefined) => JSON.stringify([message?.content, message?.embeds]);
  const idOf = (message: DiscordMessage | undefined) => /Report (\d{8}-\d{4})/.exec(textOf(message))?.[1];
  const kept = async () => (await onVps(`cd ${folder}/reports && ls *.json`)).split("\n");
  const doctor = async () => {
    const checks = JSON.parse(await onVps(`${program} doctor --json --stack ${stackName}`)) as Finding[];
    return Object.fromEntries(checks.map(({ check, ok, detail }) => [check, `${ok ? "ok" : "FAIL"}: ${detail}`]));
  };

  test("are deployed without a warning or drift, for half past seven in Berlin", async () => {
    expect(up).toMatchObject({ ok: true, errors: [] });
    expect(up.lines.filter((line) => line.includes("warning"))).toEqual([]);
    await onVps(`/opt/watchbill/${stackName}/bin/host-drift ${stackName}`);
    expect(await onVps(`tail -n +2 /run/watchbill/${stackName}/drift`)).toBe("");
    const next = `systemctl show --property=NextElapseUSecRealtime --value ${unit("report.timer")}`;
    expect(await onVps(`TZ=Europe/Berlin date -d "$(${next})" +%H:%M`)).toBe("07:30");
    expect(
      await onVps(`ls ${folder}/reports; docker ps --all --quiet; systemctl is-active ${unit("egress.socket")}`),
    ).toBe("inactive");
    await until("both copies", runLimitMs, async () => {
      const there = await onVps(`ls ${folder}/data`);
      return there.includes("metrics.duckdb") && there.includes("logs.duckdb");
    });
    // From here on nothing but the runs of these tests changes a copy. The stand-in's address is a private one.
    await onVps(`systemctl stop ${unit("sync-metrics.timer")} ${unit("sync-logs.timer")}`);
    const allowed = JSON.stringify({ allow: [{ host: apiName, port: 443, mayBePrivate: true }] });
    await site.world.vps.writeFile(`${config}/egress.json`, allowed);
  });

  test("come with what the model found and what it cost, by ntfy too, and with a heartbeat", async () => {
    const messages = await oneRun();
    expect(messages).toHaveLength(1);
    expect(textOf(messages[0])).toMatch(/Issues: reporting.*Odd in errors.*60.*claude-/);
    expect(textOf(messages[0])).not.toContain("Without the model");
    expect(messages[0]?.attachments.map(({ filename }) => filename)).toEqual([`report-${idOf(messages[0])}.html`]);
    const told = site.world.ntfy.history(site.world.topic).map(({ title = "" }) => title);
    expect(told.filter((title) => title.includes("Issues: reporting"))).toHaveLength(1);
    // It is sent beside the run, and may come after its end.
    const beats = () => healthchecks.check(unit("report")).pings.map(({ signal }) => signal);
    await until("the heartbeat", runLimitMs, async () => beats().length === 2);
    expect(beats()).toEqual(["start", 0]);
    expect(healthchecks.check(unit("report")).schedule).toMatchObject({ schedule: "30 7 * * *", tz: "Europe/Berlin" });
    expect((await site.status()).lastReport).toMatchObject({ id: idOf(messages[0]), verdict: "issues" });
    expect(await doctor()).toMatchObject({
      "copy of metrics": expect.stringMatching(/^ok/),
      "copy of logs": expect.stringMatching(/^ok/),
      "report's model": expect.stringMatching(/^ok: claude-.* was asked$/),
      "last report": expect.stringMatching(/^ok: .*told Discord, told ntfy/),
    });
  });

  test("tell the model nothing that is secret, and leave no container", async () => {
    const { topic, token } = site.world;
    const webhookToken = new URL(discord.webhookUrl).pathname.split("/").at(-1) as string;
    const password = new URL(site.databaseUrl).password;
    const sent = anthropic.requests.map(({ head, body }) => `${head}\n${body}`).join("\n");
    expect(sent.length).toBeGreaterThan(1_000);
    for (const secret of [topic, token, webhookToken, password, anthropic.key, healthchecks.pingKey]) {
      expect(sent).not.toContain(secret);
    }
    expect(await onVps("docker ps --all --quiet")).toBe("");
    expect(await onVps(`zcat ${folder}/reports/*.audit.jsonl.gz`)).toContain("Synthesis failed");
  });

  test("that are killed while they are thought about come without the model, and no container stays", async () => {
    anthropic.faults.push({ delayMs: 20_000 });
    const [before, asked] = [discord.messages().length, anthropic.requests.length];
    await onVps(`systemctl start --no-block ${unit("report.service")}`);
    await until("a question to the model", runLimitMs, async () => anthropic.requests.length > asked);
    await onVps(`systemctl kill --signal=KILL ${unit("report-analyst.service")}`);
    expect(textOf(await toldAfter(before))).toContain("Without the model");
    anthropic.faults.length = 0;
    expect(await onVps("docker ps --all --quiet")).toBe("");
  });

  test("that are killed while they are sent come once more under the same id, as a repeat", async () => {
    const [before, requested, keptBefore] = [discord.messages().length, discord.requests.length, await kept()];
    discord.faults.push({ delayMs: 5_000 });
    await onVps(`systemctl start --no-block ${unit("report.service")}`);
    await until("a message on its way", runLimitMs, async () => discord.requests.length > requested);
    await onVps(`systemctl kill --signal=KILL ${unit("report.service")}`);
    await until("the message that nobody waits for", runLimitMs, async () => discord.messages().length > before);
    const asked = anthropic.requests.length;
    // As systemd does by itself five minutes later.
    await onVps(`systemctl restart ${unit("report.service")}`);
    const [first, second, ...more] = discord.messages().slice(before);
    expect(more).toEqual([]);
    expect(idOf(second)).toBe(idOf(first));
    expect([first, second].map((message) => /repeat/i.test(textOf(message)))).toEqual([false, true]);
    expect(await kept()).toEqual([...keptBefore, `${idOf(first)}.json`]);
    expect(anthropic.requests).toHaveLength(asked);
  });

  test("come after a deployment, which was told to the host", async () => {
    const [timer, service] = [unit("report-after-deploy.timer"), unit("report-after-deploy.service")];
    const said = await onVps(`${program} deployed --stack ${stackName} --commit 1a2b3c4 --message 'Faster queue'`);
    expect(said).toContain("a report of the 30 minutes after it will follow");
    expect(await onVps(`systemctl is-active ${timer}`)).toBe("active");
    const before = discord.messages().length;
    await onVps(`systemctl stop ${timer}; systemctl start ${service}`);
    expect(textOf(await toldAfter(before))).toContain(`${stackName} after a deploy`);
  });

  // Docker comes last: a stopped engine of the tests' VPS has lost what is in its images.
  test.each([
    ["no key", `mv ${key} /tmp/key`, `mv /tmp/key ${key}`, /no anthropicKey is set/],
    [
      "a key that is refused",
      `cp ${key} /tmp/key; tr a-z b-za </tmp/key >${key}`,
      `mv /tmp/key ${key}`,
      /refused the key/,
    ],
    ["no Docker", "systemctl stop docker.socket docker", "systemctl start docker", /Docker does not answer/],
  ])("come with the digest alone where there is %s, and say so", async (_, take, giveBack, why) => {
    await onVps(take);
    const messages = await oneRun();
    await onVps(giveBack);
    expect(messages).toHaveLength(1);
    expect(textOf(messages[0])).toContain("Without the model: ");
    expect(textOf(messages[0])).toMatch(why);
  });

  test("come where there are no copies, as issues, since nothing is known", async () => {
    await onVps(`mv ${folder}/data ${folder}/hidden && install -d -o watchbill ${folder}/data`);
    const messages = await oneRun();
    expect(await doctor()).toMatchObject({ "copy of metrics": expect.stringMatching(/^FAIL: is not there/) });
    await onVps(`rm -r ${folder}/data && mv ${folder}/hidden ${folder}/data`);
    expect(messages).toHaveLength(1);
    expect(textOf(messages[0])).toMatch(/Issues: .*Without a digest: .* holds neither metrics.duckdb nor logs.duckdb/);
  });

  test("leave nothing behind when the stack is destroyed", async () => {
    expect(await site.run("destroy", { timers })).toMatchObject({ ok: true });
    await onVps(`sed -i '/${apiName}/d' /etc/hosts; cat /tmp/certificates >${certificates}; rm -f /tmp/certificates`);
    expect(difference(untouched, await wholeHost(site.world.vps))).toEqual([]);
  });
});

interface Finding {
  check: string;
  ok: boolean;
  detail: string;
}

/** Requests that failed in the last half hour, and nothing like them before. */
const failures = Array.from({ length: 60 }, (_, index) =>
  loguruLine(
    {
      ...{ atMs: Date.now() - (60 - index) * 30_000, level: "ERROR", module: "yapit.gateway.processors" },
      ...{ function: "synthesize", line: 88, message: `Synthesis failed for job ${1_000 + index}` },
    },
    Date.now(),
  ),
);
