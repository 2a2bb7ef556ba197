import { rmSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { queueDepth } from "../../alerts/queue-depth.ts";
import { channelCredential } from "../../model/layout.ts";
import { sql } from "../../model/query.ts";
import type { ReportContext } from "../../model/report-context.ts";
import { reportContextSchema } from "../../model/report-context-schema.ts";
import { deployed } from "../../runtime/verbs/deployed.ts";
import { context } from "../../runtime/verbs/report-context.ts";
import { silence } from "../../runtime/verbs/silence.ts";
import { type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";
import { runVerb } from "../world/verb-run.ts";
import { startWatch, type Watch } from "./watch.ts";

const hour = 3_600_000;
const day = 24 * hour;

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

/** The verb's answer about the time since a moment, held against its schema. */
async function contextSince(fromMs: number): Promise<ReportContext> {
  watch.writeFacts();
  const options = { from: new Date(fromMs).toISOString(), to: new Date(watch.now).toISOString() };
  const { code, out, err } = await runVerb((io) => context(watch.host, io, { positional: [], json: false, options }));
  expect([code, err, out.length]).toEqual([0, [], 1]);
  return reportContextSchema.parse(JSON.parse(out[0] ?? ""));
}

const queued = (depth: number, model = "kokoro") =>
  watch.event("synthesis_queued", { model_slug: model, queue_depth: depth });
const busyFor = (seconds: number, depth: number) => watch.ticks(seconds, () => queued(depth));

describe("what the host tells a report of", () => {
  it("are the alerts that fired in the span, from their beginning to their end, also what had begun before", async () => {
    await busyFor(180, 41);
    const from = watch.now;
    await watch.ticks(60, async () => {
      await queued(100);
      await queued(50, "higgs");
    });
    const { alerts } = await contextSince(from);
    expect(alerts).toMatchObject({
      knownSinceMs: start + 135_000,
      lastTickAtMs: watch.now,
      firings: [
        {
          alertId: "queue-depth",
          title: queueDepth.title,
          unit: "jobs",
          labels: { model: "kokoro" },
          severity: "critical",
        },
      ],
      firingsLeftOut: 0,
      failing: [],
    });
    expect(alerts?.firings[0]).toMatchObject({ value: 41, firedAtMs: start + 135_000, resolvedAtMs: null });
    // It began before the span.
    expect(alerts?.byRule).toEqual([]);

    await watch.ticks(180, async () => {
      await queued(3);
      await queued(3, "higgs");
    });
    const after = await contextSince(from);
    expect(after.alerts?.firings).toMatchObject([{ resolvedAtMs: expect.any(Number), labels: { model: "kokoro" } }]);
  });

  it("are how often each rule fired in the same span of the weeks before, where that is known", async () => {
    const busyDay = async () => {
      await busyFor(150, 41);
      await watch.ticks(60, () => queued(3));
    };
    for (let week = 0; week < 3; week += 1) {
      watch.now = start + 7 * day * week;
      if (week !== 1) await busyDay();
      else await watch.ticks(210, () => queued(3));
    }
    const { alerts } = await contextSince(watch.now - 240_000);
    // Nothing is known of the week before the first: that is not "none".
    expect(alerts?.byRule).toEqual([{ alertId: "queue-depth", title: queueDepth.title, count: 1, weeksBefore: [0] }]);
    const later = await contextSince(watch.now - 60_000);
    expect(later.alerts?.byRule).toEqual([]);
  });

  it("are silences, what they hold back, and what somebody has said to know", async () => {
    await watch.tick();
    const options = { for: "2h", because: "moving the \u001b[31mworkers", label: ["model=kokoro"] };
    await runVerb((io) => silence(watch.host, io, { positional: ["queue-depth"], json: false, options }));
    await busyFor(180, 41);
    const { alerts } = await contextSince(start);
    expect(alerts?.silences).toEqual([
      {
        alertId: "queue-depth",
        labels: { model: "kokoro" },
        reason: "moving the  [31mworkers",
        createdAtMs: start,
        endsAtMs: start + 2 * hour,
      },
    ]);
    expect(alerts?.firings[0]?.held).toMatch(/^silenced until 12:00:00 UTC: moving the/);
    expect((await contextSince(watch.now - 1_000)).alerts?.silences).toHaveLength(1);
  });

  it("are rules that could not be asked", async () => {
    watch.rules([{ ...queueDepth, id: "broken-rule", value: sql`SELECT 1/0 AS value` }]);
    await watch.tick();
    expect((await contextSince(start - 1)).alerts?.failing).toEqual([
      { alertId: "broken-rule", problem: expect.stringContaining("division by zero") },
    ]);
  });

  it("are what each channel took, and what it refused", async () => {
    await busyFor(180, 41);
    expect((await contextSince(start)).channels).toEqual([
      { id: "phone", delivered: 1, waiting: 0, setAside: [], setAsideCount: 0, lastDeliveredAtMs: start + 135_000 },
    ]);
    const from = watch.now;
    const { credentialsDir } = watch.host;
    writeFileSync(`${credentialsDir}/${channelCredential("phone")}`, JSON.stringify({ topic: "not a topic" }));
    await watch.ticks(120, () => queued(3));
    const { channels } = await contextSince(from);
    expect(channels).toMatchObject([
      { delivered: 0, waiting: 0, setAsideCount: 1, lastDeliveredAtMs: start + 135_000 },
    ]);
    expect(channels?.[0]?.setAside).toMatchObject([{ title: expect.stringMatching(/^Resolved: /) }]);
    expect(channels?.[0]?.setAside[0]?.error).toMatch(/404|400/);
  });

  it("are its disks, memory and load, by the hour", async () => {
    const gigabyte = 1e9;
    const disk = (used: number): [number, string] => [
      0,
      `Filesystem 1B-blocks Used Available Capacity Mounted on\n/dev/sda1 ${100 * gigabyte} ${used * gigabyte} ${(100 - used) * gigabyte} 40% /`,
    ];
    for (let at = 0; at <= 72; at += 1) {
      watch.now = start + at * hour;
      watch.facts = { ...watch.facts, disk: disk(40 + at / 12) };
      await watch.tick();
    }
    const { disks, machine } = await contextSince(watch.now - day);
    expect(disks).toMatchObject([
      { mount: "/", usedPercent: 46, seenSinceMs: start, growthBytesPerDay: expect.closeTo(2 * gigabyte, -6) },
    ]);
    expect(disks?.[0]?.daysToFull).toBeCloseTo(27, 1);
    expect(disks?.[0]?.hours.usedBytes).toHaveLength(73);
    expect(machine).toMatchObject({
      memoryUsedPercent: 50,
      swapUsedPercent: expect.closeTo(10),
      loadPerCore: 0.25,
      cores: 2,
    });
    expect(machine?.hours).toHaveLength(73);
    expect(machine?.hours[0]).toEqual({ fromMs: start, ticks: 1, memoryMaxPercent: 50, loadMaxPerCore: 0.25 });
  });

  it("are deployments that it was told of, and new rules that it sees", async () => {
    const options = { commit: "1a2b3c4", message: "retries", by: "CI", fixes: ["errors:gateway/*"] };
    await runVerb((io) => deployed(watch.host, io, { positional: [], json: false, options }));
    await watch.tick();
    expect((await contextSince(start - 1)).deploys).toEqual([
      {
        ...{ of: "application", atMs: start, known: "told", commit: "1a2b3c4", message: "retries", by: "CI" },
        ...{ fixes: ["errors:gateway/*"], changed: [] },
      },
    ]);
  });

  it("is what was changed by hand", async () => {
    watch.drift = ["queue-depth\t/etc/watchbill/prod/rules.d/queue-depth.json\tchanged"];
    expect((await contextSince(start - 1)).drift).toEqual({
      lookedAtMs: start,
      found: [{ path: "/etc/watchbill/prod/rules.d/queue-depth.json", resource: "queue-depth", what: "changed" }],
    });
  });
});

describe("a part that is not there", () => {
  const reasonsOf = ({ missing }: ReportContext) =>
    Object.fromEntries(missing.map(({ part, reason }) => [part, reason]));

  it("says why, and costs no other", async () => {
    const nothing = await contextSince(start - 1);
    expect(reasonsOf(nothing)).toEqual({
      alerts: "no tick has run yet",
      channels: "no tick has run yet",
      timers: "host facts have no section timers",
      disks: "no tick has run yet",
      machine: "no tick has run yet",
      containers: "no tick has run yet",
      uptime: "no public check is declared, or kumaUrl is not set",
      heartbeats: "no heartbeat has been sent since the host was started",
    });
    expect(nothing).toMatchObject({ deploys: [], drift: { found: [] } });
  });

  it("are all that the host script sees, where it writes no facts", async () => {
    await watch.tick();
    watch.facts = null;
    expect(reasonsOf(await contextSince(start - 1))).toMatchObject({
      timers: "host facts are missing",
      disks: "host facts are missing",
      machine: "host facts are missing",
      containers: "host facts are missing",
    });
  });

  it("is what stands in a damaged file", async () => {
    await watch.tick();
    const { stateDir, runDir } = watch.host.layout;
    for (const name of ["watchbill.db", "sources.db"]) {
      for (const suffix of ["", "-wal", "-shm"]) rmSync(`${stateDir}/${name}${suffix}`, { force: true });
      writeFileSync(`${stateDir}/${name}`, "no database at all".repeat(500));
    }
    const damaged = await contextSince(start - 1);
    expect(Object.keys(reasonsOf(damaged)).sort()).toEqual(
      ["alerts", "channels", "containers", "deploys", "disks", "heartbeats", "machine", "timers", "uptime"].sort(),
    );
    expect(reasonsOf(damaged).alerts).toBe("file is not a database");
    rmSync(`${runDir}/drift`);
    watch.facts = null;
    const { missing } = await contextSince(start - 1);
    expect(missing).toHaveLength(10);
  });

  it("is a docker that does not answer, its containers' past included", async () => {
    await watch.tick();
    watch.facts = { ...watch.facts, containers: [124, ""] };
    expect(reasonsOf(await contextSince(start - 1)).containers).toBe("containers could not be read: it took too long");
  });
});

it("takes a span in UTC that is not too long, and says what is wrong with another", async () => {
  const ask = (options: object) => runVerb((io) => context(watch.host, io, { positional: [], json: false, options }));
  await expect(ask({ from: "yesterday" })).rejects.toThrow('--from "yesterday" is no time in UTC; write for example');
  await expect(ask({ from: "2026-03-10T10:00:00Z", to: "2026-03-10T10:00:00Z" })).rejects.toThrow("--to must be later");
  await expect(ask({ from: "2026-01-10T10:00:00Z", to: "2026-03-10T10:00:00Z" })).rejects.toThrow("at most 31 days");
});

it("stays small whatever happened", async () => {
  const names = Array.from({ length: 300 }, (_, index) => `model-${index}-${"x".repeat(200)}`);
  const { cause, ...plain } = queueDepth;
  const value = sql`SELECT repeat('m', 150) || n AS model, 99 AS value FROM generate_series(1, 100) AS n`;
  watch.rules(["many", "more", "most"].map((id) => ({ ...plain, id, value })));
  watch.facts = {
    ...watch.facts,
    containers: [
      0,
      names
        .map((name) => JSON.stringify({ Id: name, Name: `/${name}`, State: { Status: "running", Running: true } }))
        .join("\n"),
    ],
  };
  await watch.ticks(30);
  const made = await contextSince(start);
  expect(made.alerts?.firingsLeftOut).toBe(100);
  expect(made.alerts?.firings).toHaveLength(200);
  expect(made.containers).toHaveLength(100);
  expect(JSON.stringify(made).length).toBeLessThan(1_000_000);
});
