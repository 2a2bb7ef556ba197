import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ReportContext } from "../../../model/report-context.ts";
import { reportContextSchema } from "../../../model/report-context-schema.ts";
import { keepDeploy } from "../../../runtime/deploys/store.ts";
import { type Host, hostOf } from "../../../runtime/host.ts";
import { reportContext } from "../../../runtime/report-context/report-context.ts";
import { diskTables } from "../../../runtime/sources/disk-trend.ts";
import { parseFacts } from "../../../runtime/sources/facts.ts";
import { historyTables, rememberHost } from "../../../runtime/sources/host-history.ts";
import { SourceMemory } from "../../../runtime/sources/memory.ts";
import { memoryFile } from "../../../runtime/sources/open.ts";
import { containerTables } from "../../../runtime/sources/replacements.ts";

const payload = (name: string) => readFileSync(new URL(`./payloads/${name}.facts`, import.meta.url), "utf8");
const timeOf = (facts: string) => Number(/^@time 0\n(\d+)$/m.exec(facts)?.[1]) * 1_000;
/** What host-facts wrote on VPSs: one with a Swarm in trouble, one with timers of every kind. */
const [swarm, timers] = [payload("swarm"), payload("timers")];
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const week = 7 * day;

let root: string;
let now: number;
let host: Host;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "watchbill-context-"));
  host = { ...hostOf("prod", root, undefined), clock: () => now };
  for (const dir of [host.layout.runDir, host.layout.stateDir, host.layout.rulesDir])
    mkdirSync(dir, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const withMemory = (use: (memory: SourceMemory) => void) => {
  const memory = SourceMemory.open(
    memoryFile(host.layout.stateDir),
    [containerTables, diskTables, historyTables].join("\n"),
  );
  use(memory);
  memory.close();
};
const factsAt = (facts: string, at: number) => facts.replace(/^@time 0\n\d+$/m, `@time 0\n${Math.floor(at / 1_000)}`);
/** The facts as the host script leaves them, and a tick that has seen them; before it, the ticks that saw `earlier`. */
function seen(facts: string, at = timeOf(facts), earlier: readonly string[] = []): void {
  const last = factsAt(facts, at);
  now = at;
  writeFileSync(`${host.layout.runDir}/facts`, last);
  withMemory((memory) => {
    for (const text of [...earlier, last]) rememberHost({ facts: parseFacts(text) }, { memory });
  });
}
async function context(fromMs = now - day, toMs = now): Promise<ReportContext> {
  return reportContextSchema.parse(JSON.parse(JSON.stringify(await reportContext(host, fromMs, toMs))));
}

describe("timers", () => {
  it("are each with its last and next run, the most overdue first, and the units that failed", async () => {
    seen(timers);
    const made = (await context()).timers;
    expect(made?.timers.map(({ unit }) => unit)).toContain("backup.timer");
    expect(made?.timers.every(({ overdueMinutes }) => overdueMinutes === 0)).toBe(true);
    expect(made?.failedUnits).toEqual([{ unit: "backup.service", description: "backup.service" }]);

    const next = 1_795_571_060_000; // good.timer's; of another that is listed behind it, a minute before
    seen(timers.replace("1795571377346122", String((next - minute) * 1_000)), next + 12 * minute);
    const [first, second] = (await context()).timers?.timers ?? [];
    expect(first).toMatchObject({ unit: "systemd-tmpfiles-clean.timer", overdueMinutes: 13, lastMs: null });
    expect(second).toEqual({
      ...{ unit: "good.timer", isOurs: false, state: "waiting", overdueMinutes: 12 },
      ...{ nextMs: next, lastMs: 1_795_571_050_187 },
    });
  });

  it("of this stack are told apart", async () => {
    seen(
      timers.replaceAll("good.timer", "watchbill-prod-report.timer").replaceAll("once.timer", "watchbill-pr-1-x.timer"),
    );
    const ours = (await context()).timers?.timers.filter(({ isOurs }) => isOurs);
    expect(ours?.map(({ unit }) => unit)).toEqual(["watchbill-prod-report.timer"]);
  });

  it("are missing where systemd is too old to list them as JSON", async () => {
    seen(timers.replace(/^\[\{.*$/m, "NEXT LEFT LAST"));
    expect((await context()).missing).toContainEqual({
      part: "timers",
      reason: "systemctl list-timers gave no JSON; systemd 249 or newer does",
    });
  });
});

describe("containers", () => {
  const serviceOf = async (name: string, made = context()) =>
    (await made).containers?.find(({ service }) => service === name);

  it("are counted by service: what began, ended, was replaced, went unwell, and was killed for its memory", async () => {
    seen(swarm);
    const made = () => context(now - 5 * minute);
    // What is not well comes first.
    const { containers = [] } = await made();
    const well = containers.map(({ isWell }) => isWell);
    expect(well).toEqual([...well].sort());
    expect(await serviceOf("yapit_crash", made())).toMatchObject({ counts: { replacements: 3, oomKills: 0 } });
    expect(await serviceOf("yapit_gateway", made())).toMatchObject({
      counts: { replacements: 1, unhealthy: 1 },
      isWell: true,
    });
    expect(await serviceOf("yapit_redis", made())).toMatchObject({
      counts: { replacements: 0 },
      isWell: true,
      state: "running",
    });
    expect((await serviceOf("hog", made()))?.counts.oomKills).toBeGreaterThan(0);
  });

  it("count as in the span alone, and the same span of the weeks before that are known", async () => {
    const at = timeOf(swarm);
    const quiet = swarm
      .replace(/@docker-events 0\n[\s\S]*$/, "@docker-events 0\n")
      .replaceAll(/^.*"Status":"exited".*\n/gm, "");
    seen(quiet, at - 2 * week - 2 * day);
    withMemory((memory) => {
      for (const [index, action] of ["start", "die", "start", "oom", "die", "start"].entries()) {
        const id = `c${Math.floor((index + 1) / 2)}`;
        memory.run(
          "INSERT INTO container_events VALUES (?, ?, ?, 'w', 'worker')",
          at - week - hour + index,
          id,
          action,
        );
      }
    });
    seen(quiet, at);
    expect(await serviceOf("worker")).toBeUndefined();
    const made = await serviceOf("worker", context(at - 12 * day, at));
    expect(made).toMatchObject({
      ...{ state: "gone", isWell: true, image: null, startedAtMs: null },
      counts: { starts: 3, exits: 2, oomKills: 1, replacements: 2 },
      weeksBefore: [],
    });
    const [crash] = (await context()).containers ?? [];
    expect(crash?.weeksBefore).toHaveLength(2);
    withMemory((memory) =>
      memory.run("INSERT INTO container_events VALUES (?, 'c9', 'die', 'w', 'worker')", at - hour),
    );
    expect(await serviceOf("worker")).toMatchObject({
      counts: { exits: 1, starts: 0 },
      weeksBefore: [{ exits: 2, starts: 3 }, { exits: 0 }],
    });
  });

  it("are well when they have ended as a job does, or long ago by hand", async () => {
    const began = Date.UTC(2026, 2, 10, 10);
    const job = (name: string, more: object, state: object) =>
      JSON.stringify({
        ...{ Id: name, Name: `/${name}`, RestartPolicy: "no", ...more },
        State: { Status: "exited", Running: false, StartedAt: "2026-03-01T10:00:00Z", ...state },
      });
    const [recent, old] = ["2026-03-10T09:00:00Z", "2026-03-02T09:00:00Z"];
    const jobs = [
      job("done", {}, { ExitCode: 0, FinishedAt: recent }),
      job("failed", {}, { ExitCode: 1, FinishedAt: recent }),
      job("failed-last-week", {}, { ExitCode: 1, FinishedAt: old }),
      job("wanted", { RestartPolicy: "always" }, { ExitCode: 0, FinishedAt: recent }),
      job("declared-1", { Compose: "declared" }, { ExitCode: 1, FinishedAt: old }),
    ];
    seen(`@time 0\n${began / 1_000}\n@containers 0\n${jobs.join("\n")}\n`);
    const { containers } = await context();
    expect(Object.fromEntries(containers?.map(({ service, isWell }) => [service, isWell]) ?? [])).toEqual({
      ...{ done: true, failed: false, "failed-last-week": true, wanted: false, declared: false },
    });
  });
});

describe("disks", () => {
  const df = (used: number, size: number) =>
    `@time 0\n0\n@disk 0\nFilesystem 1-blocks Used Available Capacity Mounted on\n/dev/a ${size} ${used} ${size - used} 1% /\n`;
  const gigabyte = 1e9;
  const began = Date.UTC(2026, 2, 10, 10);
  /** Ten days, hour by hour. */
  const watched = (used: (hour: number) => number) => {
    const hours = Array.from({ length: 241 }, (_, at) => at);
    const all = hours.map((at) => factsAt(df(Math.round(used(at) * gigabyte), 100 * gigabyte), began + at * hour));
    seen(all.at(-1) ?? "", began + 240 * hour, all.slice(0, -1));
  };
  const root = async () => (await context()).disks?.[0];

  it("are full when what is left is used up at the pace of the week", async () => {
    watched((at) => 20 + at / 6);
    const disk = await root();
    expect(disk?.growthBytesPerDay).toBeCloseTo(4 * gigabyte, -3);
    expect(disk?.daysToFull).toBeCloseTo(10, 5);
  });

  it("do not fill by what was put there once, this week or today", async () => {
    watched((at) => (at < 156 ? 20 : 60));
    expect(await root()).toMatchObject({ daysToFull: null, growthBytesPerDay: 0 });
    withMemory((memory) => memory.run("DELETE FROM disk_hours"));
    watched((at) => (at < 232 ? 20 : 60));
    expect(await root()).toMatchObject({ daysToFull: null, growthBytesPerDay: 0 });
  });

  it("fill though it is by a jump each day", async () => {
    watched((at) => 20 + 2 * Math.floor((at + 5) / 24));
    expect((await root())?.growthBytesPerDay).toBeGreaterThan(1.5 * gigabyte);
  });

  it("are of no known pace before a day, and have gaps where nobody looked", async () => {
    seen(df(1, 100), began);
    seen(df(2, 100), began + 3 * hour);
    expect(await root()).toMatchObject({
      ...{ usedPercent: 2, growthBytesPerDay: null, daysToFull: null, seenSinceMs: began },
      hours: { fromMs: began, usedBytes: [1, null, null, 2] },
    });
  });
});

describe("deployments", () => {
  const at = timeOf(swarm);
  const running = (id: string, service: string, image: string, startedAt: number) =>
    JSON.stringify({
      ...{ Id: id, Name: `/${service}.1.${id}`, Swarm: service, Image: image, ImageId: `sha256:${image}` },
      State: { Status: "running", Running: true, StartedAt: new Date(startedAt).toISOString() },
    });
  const facts = (ms: number, ...lines: string[]) => `@time 0\n${ms / 1_000}\n@containers 0\n${lines.join("\n")}\n`;
  /** Two services begin to run another image, four minutes apart. */
  const rolledOut = () => {
    seen(
      facts(
        at - 3 * hour,
        running("a", "gateway", "app:1", at - 5 * hour),
        running("b", "worker", "app:1", at - 5 * hour),
      ),
    );
    const gateway = running("c", "gateway", "app:2", at - 2 * hour);
    seen(facts(at, gateway, running("d", "worker", "app:2", at - 2 * hour + 4 * minute)));
  };

  it("are seen by the images that services begin to run, together as one", async () => {
    rolledOut();
    expect((await context()).deploys).toEqual([
      {
        ...{ of: "application", atMs: at - 2 * hour, known: "seen", commit: null, message: null, by: null, fixes: [] },
        changed: ["gateway runs app:2", "worker runs app:2"],
      },
    ]);
  });

  it("that were told of are the same as those that were seen at that time", async () => {
    rolledOut();
    const told = {
      of: "application",
      atMs: at - 2 * hour + 20 * minute,
      commit: "1a2b3c4",
      fixes: ["errors:*"],
    } as const;
    keepDeploy(host.layout.deploysDir, told);
    keepDeploy(host.layout.deploysDir, { ...told, atMs: at - 30 * day, commit: "old" });
    expect((await context()).deploys).toEqual([
      {
        ...{ of: "application", atMs: told.atMs, known: "told", commit: "1a2b3c4", message: null, by: null },
        ...{ fixes: ["errors:*"], changed: ["gateway runs app:2", "worker runs app:2"] },
      },
    ]);
  });

  it("of the monitoring are seen by its own files", async () => {
    seen(facts(at));
    const { rulesDir, currentRelease } = host.layout;
    for (const [id, ms] of Object.entries({
      old: at - 20 * day,
      "queue-depth": at - hour,
      "disk-used": at - hour + 2_000,
    })) {
      writeFileSync(`${rulesDir}/${id}.json`, "{}");
      utimesSync(`${rulesDir}/${id}.json`, ms / 1_000, ms / 1_000);
    }
    expect((await context()).deploys).toMatchObject([
      { of: "monitoring", known: "seen", atMs: at - hour, changed: ["rule queue-depth", "rule disk-used"] },
    ]);
    mkdirSync(join(root, "opt/watchbill/prod"), { recursive: true });
    symlinkSync("releases/abc", currentRelease);
    now = Date.now();
    expect((await context()).deploys?.[0]).toMatchObject({ of: "monitoring", changed: ["the program"] });
  });
});

describe("heartbeats", () => {
  it("are the last one of each timer at each receiver", async () => {
    seen(swarm);
    mkdirSync(host.layout.heartbeatsDir, { recursive: true });
    const sent = (name: string, text: string) => writeFileSync(`${host.layout.heartbeatsDir}/${name}`, text);
    sent("evaluate-healthchecks", "1795571800 0 200\n");
    sent("sync-logs-kuma", "1795571700 start 000\n");
    sent("report-kuma", "");
    sent(".doubted-evaluate", "");
    expect((await context()).heartbeats).toEqual([
      { timer: "evaluate", receiver: "healthchecks", atMs: 1_795_571_800_000, outcome: "0", taken: true },
      { timer: "report", receiver: "kuma", atMs: null, outcome: "", taken: false },
      { timer: "sync-logs", receiver: "kuma", atMs: 1_795_571_700_000, outcome: "start", taken: false },
    ]);
  });
});
