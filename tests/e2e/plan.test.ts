import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Clone, cloneOfRepository } from "./fixtures/clone.ts";
import { changedPaths, deployedFiles, rulesOnHost } from "./fixtures/host-listing.ts";
import { type Site, startSite } from "./fixtures/site.ts";

const stackName = "plan";
const golden = "fixtures/plan-comment.md";

/** What a pull request changes: a threshold and a query of one rule, who is told of another, one rule gone, and a longer look. */
async function change(clone: Clone): Promise<void> {
  await clone.edit("alerts/queue-depth.ts", "above(30)", "above(40)");
  await clone.edit(
    "alerts/queue-depth.ts",
    "WHERE event_type = 'synthesis_queued'",
    "WHERE queue_depth IS NOT NULL AND event_type = 'synthesis_queued'",
  );
  await clone.edit("alerts/stripe-webhook-slow.ts", "message:", 'channels: ["phone"],\n  message:');
  await clone.edit("alerts/index.ts", "  inodesUsage,\n", "");
  await clone.edit("timers/evaluate.ts", 'every: "15s"', 'every: "30s"');
}

describe("a change, from its review to its deployment", () => {
  let site: Site;
  let clone: Clone;
  let page: string;
  const files = () => deployedFiles(site.world.vps, stackName);
  const plan = (...words: string[]) => clone.cli("plan", "--stack", stackName, ...words);
  const planned = () => clone.cli("up", "--stack", stackName, "--plan", "change.plan");

  beforeAll(async () => {
    site = await startSite(stackName);
    clone = await cloneOfRepository(site.world);
    await clone.configure(stackName, site.world, { databaseUrl: site.databaseUrl });
    expect(await clone.cli("up", "--stack", stackName)).toMatchObject({ code: 0 });
  }, 300_000);
  afterAll(async () => {
    await clone?.remove();
    await site?.close();
  });

  test("nothing changes before anything does", async () => {
    const { code, output } = await plan();
    expect({ code, output }).toMatchObject({
      code: 0,
      output: expect.stringContaining("No alert changes; nothing to do on the host."),
    });
  });

  test("plan says rule by rule what it does and what it would have told, and touches nothing", async () => {
    await change(clone);
    const before = await files();
    const past = ["--synthetic", "--step", "1m", "--zone", "UTC"];
    const { code, output } = await plan(...past, "--markdown", "plan.md", "--out", "change.plan");
    expect({ code, output }).toMatchObject({ code: 0 });
    page = await readFile(join(clone.directory, "plan.md"), "utf8");
    await expect(page).toMatchFileSnapshot(golden);
    expect(changedPaths(before, await files())).toEqual([]);
  });

  test("neither the page nor the plan holds a secret", async () => {
    const { vps, topic, token } = site.world;
    const secrets = [vps.privateKey.split("\n")[2] ?? "", new URL(site.databaseUrl).password, topic, token];
    expect(secrets.filter((secret) => secret.length < 15)).toEqual([]);
    const held = await readFile(join(clone.directory, "change.plan"), "utf8");
    expect(held).toContain('"queue-depth\\"');
    expect(held).toContain(vps.address);
    expect(secrets.filter((secret) => held.includes(secret) || page.includes(secret))).toEqual([]);
  });

  test("what was planned is refused when code, config or the live state changed since, and nothing is touched", async () => {
    const before = await files();
    await clone.edit("alerts/queue-depth.ts", "above(40)", "above(41)");
    const code = await planned();
    expect(code).toMatchObject({
      code: 1,
      output: expect.stringMatching(/out of date, nothing was deployed:\n {2}code: [^\n]*\nLook/),
    });
    await clone.edit("alerts/queue-depth.ts", "above(41)", "above(40)");

    const config = join(clone.directory, `Pulumi.${stackName}.yaml`);
    const settings = await readFile(config, "utf8");
    await writeFile(config, `${settings.trimEnd()}\n  watchbill:clickUrl: https://example.org\n`);
    expect(await planned()).toMatchObject({
      code: 1,
      output: expect.stringMatching(/deployed:\n {2}config: [^\n]*\nLook/),
    });
    await writeFile(config, settings);

    const rule = `/etc/watchbill/${stackName}/rules.d/queue-depth.json`;
    await site.world.vps.run(`cp -a ${rule} /root/kept && sed -i s/30/31/ ${rule}`);
    const seen = await plan();
    expect(seen.output).toContain(`! \`${rule}\` was changed by hand (\`changed\`): a plan leaves it so`);
    expect(await planned()).toMatchObject({
      code: 1,
      output: expect.stringMatching(/deployed:\n {2}live state: [^\n]*\nLook/),
    });
    await site.world.vps.run(`cat /root/kept > ${rule}`);
    expect(changedPaths(before, await files())).toEqual([rule]);
  });

  test("up by plan deploys just what was reviewed", async () => {
    const before = await rulesOnHost(site.world.vps, stackName);
    const up = await planned();
    expect(up).toMatchObject({ code: 0 });
    expect(up.output).toMatch(/3 × update, 1 × delete/);
    const { "inodes-usage.json": _, ...left } = before;
    const rules = await rulesOnHost(site.world.vps, stackName);
    expect(Object.keys(rules)).toEqual(Object.keys(left));
    expect(rules["queue-depth.json"]).toContain('"above": 40');
  });

  test("a plan serves once", async () => {
    expect(await planned()).toMatchObject({
      code: 1,
      output: expect.stringContaining("live state: something was deployed"),
    });
  });
});
