import { afterAll, beforeAll, expect, test } from "vitest";
import { upMending } from "../../cli/drift.ts";
import { settingsOf } from "../../cli/stack.ts";
import { showDrift } from "../../cli/verbs/drift.ts";
import watchbill from "../../index.ts";
import { deployedFiles, rulesOnHost } from "./fixtures/host-listing.ts";
import { type Site, siteAlerts, siteTimers, startSite } from "./fixtures/site.ts";
import { until } from "./fixtures/until.ts";

const stackName = "drifting";
const config = `/etc/watchbill/${stackName}`;
const unit = (name: string) => `watchbill-${stackName}-${name}`;
let site: Site;

beforeAll(async () => {
  site = await startSite(stackName);
  expect(await site.run("up")).toMatchObject({ ok: true, errors: [] });
});
afterAll(() => site?.close());

const onHost = async (command: string) => (await site.world.vps.run(command, { check: false })).stdout.trim();
/** A run of its own: to start one that is under way is to wait for it. */
const compare = () => {
  const service = unit("drift.service");
  return onHost(`while [ "$(systemctl is-active ${service})" = activating ]; do sleep 0.2; done
    systemctl start ${service}; tail -n +2 /run/watchbill/${stackName}/drift`);
};
const told = () => site.world.ntfy.history(site.world.topic);
const toldOf = (title: RegExp) =>
  until(`a message like ${title}`, 60_000, async () => told().find((message) => title.test(message.title ?? "")));

async function drift(): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const code = await showDrift(site.stack, await settingsOf(site.stack), (line) => lines.push(line));
  return { code, text: lines.join("\n") };
}

async function up() {
  const lines: string[] = [];
  site.stack.workspace.program = () => watchbill({ alerts: siteAlerts, timers: siteTimers });
  const outcome = await upMending(site.stack, await settingsOf(site.stack), (line) => lines.push(line));
  return { ...outcome, lines };
}

/** What the stack put there, without times and inodes. */
async function contents() {
  const files = await deployedFiles(site.world.vps, stackName);
  return new Map(
    [...files].map(([path, line]) => [path, path.includes("#") ? line : line.split(" ").slice(2).join(" ")]),
  );
}

test("a host that nobody touched has not drifted", async () => {
  expect(await compare()).toBe("");
  expect(await drift()).toMatchObject({ code: 0 });
  expect(await onHost(`systemctl show -P Result ${unit("drift.service")}`)).toBe("success");
});

test("what is changed, removed or added by hand is told, shown, and mended by the next up", async () => {
  const before = await contents();
  await site.world.vps.run(`cd ${config}
    sed -i 's/"above": 30/"above": 3000/' rules.d/queue-depth.json
    cp --preserve rules.d/disk-usage.json /run/was
    sed 's/"above": 80/"above": 90/' /run/was > rules.d/disk-usage.json
    touch --reference /run/was rules.d/disk-usage.json
    rm windows.json
    chmod 644 credentials/database-url
    echo changed >> credentials/channel-phone.curl
    echo '{}' > rules.d/by-hand.json
    mkdir /etc/systemd/system/${unit("evaluate.service.d")}
    printf '[Service]\\nMemoryMax=1G\\n' > /etc/systemd/system/${unit("evaluate.service.d")}/more.conf
    systemctl daemon-reload`);

  expect((await compare()).split("\n").sort()).toEqual([
    `-\t/etc/systemd/system/${unit("evaluate.service.d")}/more.conf\tadded`,
    `-\t${config}/rules.d/by-hand.json\tadded`,
    `channel-phone-credential\t${config}/credentials/channel-phone.curl\tchanged`,
    `disk-usage\t${config}/rules.d/disk-usage.json\tchanged`,
    `queue-depth\t${config}/rules.d/queue-depth.json\tchanged`,
    `runtime-database\t${config}/credentials/database-url\tmode 644, was 600`,
    `windows\t${config}/windows.json\tmissing`,
  ]);
  // A run of the timer's may have seen half of it; then the message is told anew.
  await until("all of it on the phone", 60_000, async () =>
    told().some(
      ({ title, message }) => /changed by hand/.test(title ?? "") && message?.includes("/rules.d/queue-depth.json"),
    ),
  );

  const shown = await drift();
  expect(shown.code).toBe(1);
  expect(shown.text).toMatch(/^ +- +"above": 30$/m);
  expect(shown.text).toMatch(/^ +\+ +"above": 3000$/m);
  expect(shown.text).not.toContain(site.world.topic);

  const mended = await up();
  expect(mended).toMatchObject({ ok: true, errors: [] });
  expect(mended.changes.map(({ resource }) => resource).sort()).toEqual([
    "channel-phone-credential",
    "disk-usage",
    "queue-depth",
    "runtime-database",
    "windows",
  ]);
  expect(mended.lines).toContain(`  mends queue-depth: ${config}/rules.d/queue-depth.json (changed)`);
  expect(mended.lines).toContain(`  lays aside what nobody declared: ${config}/rules.d/by-hand.json`);
  expect(await contents()).toEqual(before);
  expect(await onHost(`cat /var/lib/watchbill/${stackName}/laid-aside/*${config}/rules.d/by-hand.json`)).toBe("{}");
  expect(await up()).toMatchObject({ ok: true, changes: [] });
  await toldOf(/^Resolved.*changed by hand/i);
});

test("a timer that was stopped by hand is reported though nobody evaluates, and runs again after the next up", async () => {
  await site.world.vps.run(`systemctl disable --now ${unit("evaluate.timer")}`);
  expect(await compare()).toContain(`timer-evaluate\t/etc/systemd/system/${unit("evaluate.timer")}\tnot running`);
  const message = await toldOf(new RegExp(`${unit("drift.service")} failed: nothing is being watched`));
  expect(message?.message).toContain("not running");

  expect(await up()).toMatchObject({ ok: true, changes: [{ op: "update", resource: "timer-evaluate" }] });
  await site.tick();
  expect(await compare()).toBe("");
  await toldOf(new RegExp(`${unit("drift.service")} runs again`));
});

test("units of another stack whose name begins alike are none of its business", async () => {
  const other = await site.anotherStack(`${stackName}-too`);
  expect(await site.run("up", {}, other)).toMatchObject({ ok: true });
  expect(await compare()).toBe("");
  expect(Object.keys(await rulesOnHost(site.world.vps, stackName))).not.toContain("by-hand.json");
});
