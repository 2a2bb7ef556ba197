import { rmSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { queueDepth } from "../../alerts/queue-depth.ts";
import { parseRemembered } from "../../cli/dashboard/remembered.ts";
import type { Remembered } from "../../model/host-tables.ts";
import { memoryFile } from "../../runtime/sources/open.ts";
import { remembered } from "../../runtime/verbs/remembered.ts";
import { type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";
import { runVerb } from "../world/verb-run.ts";
import { startWatch, type Watch } from "./watch.ts";

const day = 86_400_000;

let postgres: LocalPostgres;
let watch: Watch;
let start: number;
beforeAll(async () => {
  postgres = await startPostgresLocal();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  watch = await startWatch(postgres, [queueDepth]);
  start = watch.now;
});
afterEach(() => watch.close());

/** The verb's answer about a year, as a laptop reads it. */
async function rememberedNow(): Promise<Remembered> {
  watch.writeFacts();
  const options = { from: new Date(watch.now - 365 * day).toISOString(), to: new Date(watch.now).toISOString() };
  const { code, out, err } = await runVerb((io) =>
    remembered(watch.host, io, { positional: [], json: false, options }),
  );
  expect([code, err, out.length]).toEqual([0, [], 1]);
  return parseRemembered(out[0] ?? "", "host", "prod");
}

const queued = (depth: number, model = "kokoro") =>
  watch.event("synthesis_queued", { model_slug: model, queue_depth: depth });
const busyFor = (seconds: number, depth: number) => watch.ticks(seconds, () => queued(depth));

describe("what the host remembers, as tables", () => {
  it("are the alerts that fired, and how each rule is now", async () => {
    await busyFor(180, 41);
    const { rows } = await rememberedNow();
    expect(rows.alert_firing).toEqual([
      {
        ...{ alert_id: "queue-depth", title: queueDepth.title, severity: "warning", labels: "model kokoro" },
        ...{ value: 41, unit: "jobs", fired_at: start + 135_000, resolved_at: null },
        ...{ acknowledged_at: null, held: null },
      },
    ]);
    expect(rows.alert_now[0]).toMatchObject({
      alert_id: "queue-depth",
      owner: queueDepth.owner,
      state: "firing",
      severity: "warning",
      detail: "model kokoro: 41 jobs",
    });
    expect(rows.alert_now[1]).toMatchObject({ alert_id: "source-unreachable", state: "ok", detail: "" });
    expect(rows.watch_now).toEqual([
      { last_tick_at: watch.now, failing_rules: 0, failed_units: 0, overdue_timers: null },
    ]);
  });
});

describe("what the host remembers of the machine", () => {
  const hour = 3_600_000;
  const machineAt = (hours: number): Watch["facts"] => ({
    ...watch.facts,
    disk: [
      0,
      `Filesystem 1B-blocks Used Available Capacity Mounted on\n/dev/sda1 1 ${400 + hours} ${600 - hours} 40% /`,
    ],
    // A quarter busy, and 1000 bytes a second that come in.
    cpu: [0, `cpu ${(watch.now - start) / 10} 0 0 ${(3 * (watch.now - start)) / 10} 0 0 0 0`],
    network: [0, `out eth0\n  eth0: ${watch.now - start} 0 0 0 0 0 0 0 ${(watch.now - start) * 2} 0`],
  });

  it("is its processor, memory, network and disks, now and by the hour", async () => {
    for (const at of [0, 60_000, hour, hour + 15_000]) {
      watch.now = start + at;
      watch.facts = machineAt(Math.floor(at / hour));
      await watch.tick();
    }
    const { rows } = await rememberedNow();
    expect(rows.machine_now).toEqual([
      {
        ...{ cores: 2, cpu_percent: 25, memory_used_percent: 50, swap_used_percent: expect.closeTo(10) },
        load_per_core: 0.25,
      },
    ]);
    const measured = { cpu_percent: 25, memory_max_percent: 50, load_max_per_core: 0.25 };
    const pace = { received_bytes_per_s: 1_000, sent_bytes_per_s: 2_000 };
    expect(rows.machine_hour).toEqual([
      { hour: start + hour, ticks: 2, ...measured, ...pace },
      { hour: start, ticks: 2, ...measured, ...pace },
    ]);
    expect(rows.disk_now).toMatchObject([{ mount: "/", used_bytes: 401, available_bytes: 599 }]);
    expect(rows.disk_hour).toEqual([
      { hour: start + hour, mount: "/", used_bytes: 401, size_bytes: 1_000 },
      { hour: start, mount: "/", used_bytes: 400, size_bytes: 1_000 },
    ]);
  });

  it("is by the hour for 62 days, and by the day before", async () => {
    const days = 80;
    await watch.tick();
    const memory = new DatabaseSync(memoryFile(watch.host.layout.stateDir));
    memory.exec("BEGIN; DELETE FROM host_hours; DELETE FROM disk_hours; DELETE FROM machine_hours");
    for (let at = 0; at < days * 24; at += 1) {
      const hours = start / hour + at;
      memory.exec(`INSERT INTO host_hours VALUES (${hours}, 240, ${at % 24}, 0.5);
        INSERT INTO machine_hours VALUES (${hours}, ${at % 2}, 10, 1, 1, 1);
        INSERT INTO disk_hours VALUES ('/', ${hours}, ${at})`);
    }
    memory.exec("COMMIT");
    memory.close();
    watch.now = start + days * day;
    const { rows } = await rememberedNow();
    // The first day begins at 10:00, so that it is cut where a day ends in UTC.
    expect([rows.machine_hour.length, rows.disk_hour.length]).toEqual([62 * 24 + 19, 62 * 24 + 19]);
    expect(rows.machine_hour.at(-2)).toMatchObject({
      hour: start + 14 * hour,
      ticks: 24 * 240,
      cpu_percent: 5,
      memory_max_percent: 23,
    });
    expect(rows.disk_hour.at(-2)).toMatchObject({ hour: start + 14 * hour, used_bytes: 14 });
  });
});

describe("a part that cannot be read", () => {
  it("says so, and costs no other", async () => {
    await watch.tick();
    const { stateDir } = watch.host.layout;
    for (const suffix of ["", "-wal", "-shm"]) rmSync(`${stateDir}/watchbill.db${suffix}`, { force: true });
    writeFileSync(`${stateDir}/watchbill.db`, "no database at all".repeat(500));
    const { rows, problems } = await rememberedNow();
    expect(problems).toEqual([
      "What the host knows of alerts is missing: file is not a database.",
      "What the host knows of channels is missing: file is not a database.",
      "What the host knows of timers is missing: host facts have no section timers.",
      "What the host knows of the look from outside is missing: no public check is declared, or kumaUrl is not set.",
    ]);
    expect([rows.alert_firing.length, rows.disk_now.length]).toEqual([0, 1]);
  });
});
