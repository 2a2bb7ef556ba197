import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hostLayout } from "../../model/layout.ts";
import type { ReceivedMessage } from "../world/ntfy/types.ts";
import { type Site, startSite } from "./fixtures/site.ts";
import { until } from "./fixtures/until.ts";

const stackName = "failures";
const service = `watchbill-${stackName}-evaluate.service`;
const { stateDir } = hostLayout(stackName);
const release = `$(readlink -f /opt/watchbill/${stackName}/current)`;
// A tick each 15 s, and up to a minute of certainty where a source is concerned, on a machine that may be busy.
const reportLimitMs = 60_000;
const sourceLimitMs = 150_000;

describe("what Watchbill itself stands on breaks, and it is reported all the same", () => {
  let site: Site;

  beforeAll(async () => {
    site = await startSite(stackName);
    expect(await site.run("up")).toMatchObject({ ok: true });
    await site.tick();
  });
  afterAll(() => site?.close());

  const run = (command: string) => site.world.vps.run(command);
  const since = (afterMs: number, matches: (message: ReceivedMessage) => boolean) => (message: ReceivedMessage) =>
    message.receivedAtMs >= afterMs && matches(message);
  const arrives = (afterMs: number, limitMs: number, matches: (message: ReceivedMessage) => boolean) =>
    site.world.ntfy.waitFor(site.world.topic, since(afterMs, matches), limitMs);
  const arrived = (afterMs: number) =>
    site.world.ntfy.history(site.world.topic).filter(({ receivedAtMs }) => receivedAtMs >= afterMs);

  test("dockerd stopped is reported, and that it answers again", async () => {
    const stoppedAtMs = Date.now();
    await run("systemctl stop docker.socket docker.service");
    const lost = await arrives(stoppedAtMs, sourceLimitMs, about("source-unreachable"));
    expect(lost).toMatchObject({ title: "Watchbill cannot see", priority: 5 });
    expect(lost.message).toMatch(/docker/i);

    const startedAtMs = Date.now();
    await run("systemctl start docker.service");
    const found = await arrives(startedAtMs, sourceLimitMs, about("source-unreachable"));
    expect(found.title).toBe("Resolved: Watchbill cannot see");
    expect(arrived(stoppedAtMs).filter((message) => !about("source-unreachable")(message))).toEqual([]);
  });

  test("Node deleted is reported once, however many ticks fail, and that the unit runs again", async () => {
    const brokenAtMs = Date.now();
    await run(`cd ${release} && mv node /root/node.away`);
    const failed = await arrives(brokenAtMs, reportLimitMs, isFailure);
    expect(failed).toMatchObject({ title: `${service} failed: nothing is being watched`, priority: 5 });
    expect(failed.message).toMatch(/ExecMainStatus=203[\s\S]*Disk: .*used/);

    // Not faster: systemd allows five starts in ten seconds.
    for (let tick = 1; tick <= 5; tick++) await run(`sleep 2.5; ! systemctl start ${service}`);
    expect(arrived(brokenAtMs)).toHaveLength(1);

    const mendedAtMs = Date.now();
    await run(`cd ${release} && mv /root/node.away node`);
    const again = await arrives(mendedAtMs, reportLimitMs, isRecovery);
    expect(again.sequence_id).toBe(failed.sequence_id);
    await site.tick();
    expect(arrived(mendedAtMs)).toHaveLength(1);
  });

  test("a release that is garbage is reported, and that a whole one runs again", async () => {
    const brokenAtMs = Date.now();
    await run(`cd ${release} && mv watchbill.mjs /root/whole.mjs && echo 'const = }{' > watchbill.mjs`);
    const failed = await arrives(brokenAtMs, reportLimitMs, isFailure);
    expect(failed.message).toMatch(/Result=exit-code ExecMainStatus=1/);

    const mendedAtMs = Date.now();
    await run(`cd ${release} && mv /root/whole.mjs watchbill.mjs`);
    await arrives(mendedAtMs, reportLimitMs, isRecovery);
  });

  test("the database stopped is reported, the disk is watched all the same, and that it answers again", async () => {
    const stoppedAtMs = Date.now();
    await run("systemctl stop 'postgresql-*'");
    const lost = await arrives(stoppedAtMs, sourceLimitMs, about("source-unreachable"));
    expect(lost).toMatchObject({ title: "Watchbill cannot see", priority: 5 });
    expect(lost.message).toMatch(/^database: /);

    await site.world.vps.fillDisk(95);
    const full = await arrives(stoppedAtMs, reportLimitMs, about("disk-usage"));
    expect(full.message).toMatch(/^\/ is 9\d(\.\d)? % full/);

    const startedAtMs = Date.now();
    await site.world.vps.freeDisk();
    await run("systemctl start postgresql-5432.service");
    const isOver = (id: string) => (message: ReceivedMessage) => about(id)(message) && isResolved(message);
    await arrives(startedAtMs, sourceLimitMs, isOver("source-unreachable"));
    await arrives(startedAtMs, sourceLimitMs, isOver("disk-usage"));
  });

  test("a state folder without room is reported, then one that is read-only, and that the unit runs again", async () => {
    await run(
      `cp -a ${stateDir} /root/state && mount -t tmpfs -o size=2m,mode=700,uid=$(id -u watchbill),gid=$(id -g watchbill) state ${stateDir} &&
       cp -a /root/state/. ${stateDir}/`,
    );
    await site.tick();
    const filledAtMs = Date.now();
    await run(`cat /dev/zero > ${stateDir}/filler || true`);
    await arrives(filledAtMs, reportLimitMs, isFailure);
    expect(await lastWords(site)).toMatch(/full/);

    const freedAtMs = Date.now();
    await run(`rm ${stateDir}/filler`);
    await arrives(freedAtMs, reportLimitMs, isRecovery);

    const lockedAtMs = Date.now();
    await run(`mount -o remount,ro ${stateDir}`);
    await arrives(lockedAtMs, reportLimitMs, isFailure);
    expect(await lastWords(site)).toMatch(/unable to open database file/);

    const unlockedAtMs = Date.now();
    await run(`umount ${stateDir} && rm -r /root/state`);
    await arrives(unlockedAtMs, reportLimitMs, isRecovery);
  });

  test("a state file that is damaged is made anew, which is said once", async () => {
    const damagedAtMs = Date.now();
    await run(`cd ${stateDir} && head -c 20000 /dev/urandom > watchbill.db && rm -f watchbill.db-wal watchbill.db-shm`);
    const said = await arrives(damagedAtMs, reportLimitMs, ({ title }) => title === "Watchbill lost its memory");
    expect(said.message).toContain("What was firing may be told again.");
    await site.tick();
    await site.tick();
    expect(arrived(damagedAtMs)).toHaveLength(1);
    expect((await run(`ls ${stateDir}`)).stdout).toContain("watchbill.db.damaged");
  });

  test("a disk that is full to the last byte is reported, and that it is not any more", async () => {
    const filledAtMs = Date.now();
    await site.world.vps.fillDisk(100);
    expect((await run("df --output=avail / | tail -n 1")).stdout.trim()).toBe("0");
    const reported = await arrives(
      filledAtMs,
      reportLimitMs,
      (message) => about("disk-usage")(message) || isFailure(message),
    );
    expect(`${reported.title} ${reported.message}`).toMatch(/100 ?%/);

    const freedAtMs = Date.now();
    await site.world.vps.freeDisk();
    await run("systemctl restart 'postgresql-*'"); // it stops itself where it cannot write its log
    const isOver = (message: ReceivedMessage) => about("disk-usage")(message) && isResolved(message);
    await arrives(freedAtMs, sourceLimitMs, (message) => isOver(message) || isRecovery(message));
    await until("all is quiet again", sourceLimitMs, async () => {
      const { alerts, watching } = await site.tick();
      return watching && alerts.every(({ state }) => state !== "firing" && state !== "error");
    });
  });
});

const about = (id: string) => (message: ReceivedMessage) => (message.sequence_id ?? "").startsWith(`${id}-`);
const isResolved = ({ tags }: ReceivedMessage) => (tags ?? []).includes("white_check_mark");
const isFailure = ({ title }: ReceivedMessage) => title === `${service} failed: nothing is being watched`;
const isRecovery = ({ title }: ReceivedMessage) => title === `${service} runs again`;

/** What the unit said when it failed last. */
async function lastWords({ world }: Site): Promise<string> {
  return (await world.vps.run(`journalctl -u ${service} -o cat -n 20`)).stdout;
}
