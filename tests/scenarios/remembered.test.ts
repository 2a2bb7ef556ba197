import { rmSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { queueDepth } from "../../alerts/queue-depth.ts";
import { parseRemembered } from "../../cli/dashboard/remembered.ts";
import type { Remembered } from "../../model/host-tables.ts";
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
