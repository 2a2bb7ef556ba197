import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Github, startGithub } from "../world/github/server.ts";
import { type Clone, cloneOfRepository } from "./fixtures/clone.ts";
import { difference, rulesOnHost, wholeHost } from "./fixtures/host-listing.ts";
import { type PlainPulumi, plainPulumi } from "./fixtures/plain-pulumi.ts";
import { type Site, startSite } from "./fixtures/site.ts";
import { until } from "./fixtures/until.ts";

const pull = 12;
const queueDepth = "/etc/watchbill/prod/rules.d/queue-depth.json";

/** One stack through all that happens to it in a week, by whoever has it in hands: some type `make`, some plain `pulumi`. */
describe("a rule is changed, watched, merged, spoilt, brought back, meddled with and mended", () => {
  let site: Site;
  let clone: Clone;
  let pulumi: PlainPulumi;
  let github: Github;
  let untouched: string[];
  let firingSince: number | null | undefined;
  let good: Record<string, string>;

  const onHost = async (command: string) => (await site.world.vps.run(command)).stdout.trim();
  const phone = () =>
    site.world.ntfy.history(site.world.topic).map(({ title = "", message }) => `${title}\n${message}`);
  const toldOf = (text: RegExp) =>
    until(`the phone tells ${text}`, 60_000, () => phone().find((one) => text.test(one)));
  const rules = () => rulesOnHost(site.world.vps, "prod");
  /** A look of that stack now, and what it then says of an alert. */
  const look = async (id: string, stack = "prod") => {
    await site.world.vps.run(`systemctl start watchbill-${stack}-evaluate.service`);
    return (await site.status(stack)).alerts.find(({ alert }) => alert === id);
  };
  /** The CLI, which has to succeed. */
  const type = async (...words: string[]): Promise<string> => {
    const { code, output } = await clone.cli(...words);
    expect({ code, output }).toEqual({ code: 0, output: expect.any(String) });
    return output;
  };
  const commit = (message: string) => clone.git("commit", "--all", "--quiet", "--message", message);

  beforeAll(async () => {
    site = await startSite("prod");
    await onHost("mkdir -p /var/lib/systemd/timers"); // where anything has a timer that makes up for missed runs
    untouched = await wholeHost(site.world.vps);
    clone = await cloneOfRepository(site.world);
    pulumi = await plainPulumi(clone.directory, clone.environment);
    github = await startGithub({ repository: "acme/site", token: "planted-github-token" });
    github.repository.open(pull);
    await clone.configure("prod", site.world, { databaseUrl: site.databaseUrl });
    await clone.declareAlerts("queue-depth", "disk-usage", "deployment-drift");
    // Nobody waits here for what lasts, nor until it can be told from a failed query.
    await clone.edit("alerts/queue-depth.ts", ', for: "2m"', "");
    await clone.edit("alerts/queue-depth.ts", 'whenQueryFails: "fire"', 'whenQueryFails: "keep"');
    await commit("What we watch");
    await clone.git("checkout", "--quiet", "-B", "main");
  }, 180_000);
  afterAll(async () => {
    vi.unstubAllEnvs();
    await github?.close();
    await clone?.remove();
    await site?.close();
  });

  test("plain pulumi deploys by a plan of its own that holds no secret, and a full queue is told as critical", async () => {
    const plan = join(clone.directory, "pulumi.plan");
    expect(await pulumi("preview", "--stack", "prod", "--save-plan", plan)).toMatch(/\d+ to create/);
    const planned = await readFile(plan, "utf8");
    const { vps, topic, token } = site.world;
    expect(planned).toContain(vps.address);
    const secrets = [vps.privateKey.split("\n")[2] ?? "", new URL(site.databaseUrl).password, topic, token];
    expect(secrets.filter((secret) => secret.length < 15 || planned.includes(secret))).toEqual([]);

    await pulumi("up", "--stack", "prod", "--yes", "--plan", plan);
    await site.psql(fullQueue);
    const alert = await look("queue-depth");
    expect(alert).toMatchObject({ state: "firing", severity: "critical" });
    firingSince = alert?.since;
    await toldOf(/^.*Synthesis queue is backing up\nkokoro: 95 jobs waiting/);
  });

  test("a pull request says in one comment what it changes", async () => {
    await clone.git("checkout", "--quiet", "-b", "page-later");
    await clone.edit("alerts/queue-depth.ts", "above(80)", "above(200)");
    await commit("A queue of 80 is none to get up for");
    await type("plan", "--stack", "prod", "--markdown", "plan.md", "--out", "change.plan");
    const page = await readFile(join(clone.directory, "plan.md"), "utf8");
    await expect(page).toMatchFileSnapshot("fixtures/story-comment.md");

    vi.stubEnv("GITHUB_API_URL", github.url);
    vi.stubEnv("GITHUB_REPOSITORY", "acme/site");
    vi.stubEnv("GITHUB_TOKEN", "planted-github-token");
    const comment = () => type("comment", "--pull", String(pull), "--file", "plan.md");
    expect(await comment()).toMatch(/^created: http/);
    expect(await comment()).toMatch(/^unchanged: http/);
    expect(github.comments(pull).map(({ body }) => body)).toEqual([`<!-- watchbill:plan -->\n${page}`]);
  });

  test("in shadow beside prod it is seen to disagree, and the phone hears nothing of it", async () => {
    const before = phone();
    await type("env", "pr-12");
    for (const stack of ["pr-12", "prod", "pr-12"]) await look("queue-depth", stack);
    const compared = await type("compare", "pr-12", "prod");
    expect(compared).toMatch(/^queue-depth +0 +0 +0 +1 +differs$/m);
    expect(compared).toMatch(
      /^ {2}pr-12: .*, warning, model kokoro, 95 jobs\n {2}prod: .*, critical, model kokoro, 95 jobs$/m,
    );
    expect(phone()).toEqual(before);
  });

  test("merged, it is deployed as it was planned", async () => {
    await clone.git("checkout", "--quiet", "main");
    await clone.git("merge", "--quiet", "--ff-only", "page-later");
    expect(await type("up", "--stack", "prod", "--plan", "change.plan")).toMatch(/^1 × update/m);
    expect((await rules())["queue-depth.json"]).toContain('"above": 200');
    await type("env-rm", "pr-12");
    expect(await onHost("ls /etc/watchbill")).toBe("prod");
  });

  test("a bad rule goes in by plain pulumi, and pages for nothing", async () => {
    await clone.edit("alerts/disk-usage.ts", 'above(80), until: below(78), for: "1m"', "above(1), until: below(0.5)");
    await commit("Never a full disk again");
    good = await rules();
    await pulumi("up", "--stack", "prod", "--yes");
    expect(await look("disk-usage")).toMatchObject({ state: "firing" });
    await toldOf(/^The disk is filling up/m);
  });

  test("the rollback takes it back, with all else as it was", async () => {
    const history = await type("deployments", "--stack", "prod");
    expect(history).toMatch(/^3 .* pulumi up: Never a full disk again +1 update$/m);
    expect(history).toMatch(/^2 .* up +1 update$/m);
    await type("rollback", "--stack", "prod", "--to", "2");
    expect(await rules()).toEqual(good);
    expect(await look("disk-usage")).toMatchObject({ state: "ok" });
    await toldOf(/^Resolved.*The disk is filling up/m);
    expect(await look("queue-depth")).toMatchObject({ state: "firing", since: firingSince });
  });

  test("what somebody changes on the host by hand is told, shown, and mended by the next up", async () => {
    await clone.git("revert", "--no-edit", "HEAD");
    await onHost(
      `sed -i 's/"above": 200/"above": 2000/' ${queueDepth} && systemctl start watchbill-prod-drift.service`,
    );
    await look("deployment-drift");
    await toldOf(/^The watch itself was changed by hand\n.*queue-depth\.json: changed/m);
    const { code, output } = await clone.cli("drift", "--stack", "prod");
    expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(/^ +\+ +"above": 2000$/m) });

    const mended = await type("up", "--stack", "prod");
    expect(mended).toContain(`mends queue-depth: ${queueDepth} (changed)`);
    expect(mended).toMatch(/^1 × update/m); // what was rolled back is what the branch says again
    await look("deployment-drift");
    await toldOf(/^Resolved.*The watch itself was changed by hand/m);
    expect(await look("queue-depth")).toMatchObject({ state: "firing", since: firingSince });
  });

  test("whoever looks with plain pulumi finds nothing to change, and takes it away without a trace", async () => {
    await pulumi("preview", "--stack", "prod", "--expect-no-changes");
    await pulumi("destroy", "--stack", "prod", "--yes");
    expect(difference(untouched, await wholeHost(site.world.vps))).toEqual([]);
  });
});

const fullQueue = `
INSERT INTO metrics_event (timestamp, event_type, model_slug, queue_depth) VALUES (now(), 'synthesis_queued', 'kokoro', 95)`;
