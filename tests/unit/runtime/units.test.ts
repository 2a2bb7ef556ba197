import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Alert } from "../../../model/alert.ts";
import { type UnitMetric, units } from "../../../model/query.ts";
import { parseFacts } from "../../../runtime/sources/facts.ts";
import { unitsSource } from "../../../runtime/sources/units.ts";

/** What host-facts wrote on a VPS with a failing service, a job that hangs, and timers of every kind. */
const captured = readFileSync(new URL("./payloads/timers.facts", import.meta.url), "utf8");
const capturedAt = Number(/^@time 0\n(\d+)$/m.exec(captured)?.[1]) * 1_000;
const minutes = (count: number) => count * 60_000;

async function read(metric: UnitMetric, text = captured, now = capturedAt) {
  return unitsSource({ facts: parseFacts(text) }).read({ value: units(metric) } as Alert, now);
}
async function values(metric: UnitMetric, text = captured, now = capturedAt) {
  const outcome = await read(metric, text, now);
  if (outcome.kind !== "rows") throw new Error(outcome.reason);
  return Object.fromEntries(outcome.rows.map(({ labels, value }) => [Object.values(labels).join(), value]));
}

describe("failed units", () => {
  it("are a row each", async () => {
    expect(await read("failed")).toEqual({
      kind: "rows",
      rows: [{ labels: { unit: "backup.service" }, annotations: { description: "backup.service" }, value: 1 }],
    });
  });

  it("are no row where there is none, and never Watchbill's own", async () => {
    const own = captured.replace(/^backup\.service loaded/m, "watchbill-prod-evaluate.service loaded");
    expect(await values("failed", own)).toEqual({});
  });

  it("are out of reach when systemd does not answer", async () => {
    expect(await read("failed", captured.replace("@units 0", "@units 124"))).toEqual({
      kind: "unreachable",
      source: "host",
      reason: "units could not be read: it took too long",
    });
  });
});

describe("timers", () => {
  it("are on time while their next is ahead, their job runs, or all is done", async () => {
    expect(await values("timer-overdue-minutes")).toEqual({
      "backup.timer": 0,
      "good.timer": 0,
      "hung.timer": 0,
      "once.timer": 0,
      "systemd-tmpfiles-clean.timer": 0,
    });
  });

  it("are overdue by as much as their next has passed", async () => {
    const next = 1_795_571_060_000; // good.timer's
    expect(await values("timer-overdue-minutes", captured, next + minutes(12))).toMatchObject({
      "good.timer": 12,
      "hung.timer": 0,
    });
  });

  it("that wait for nothing and have never run are overdue since they are active", async () => {
    const dead = captured
      .replace(/"next":1795574231709758,"left":\d+,("last":0,"passed":0,"unit":"backup)/, '"next":null,"left":null,$1')
      .replace(/(Id=backup.timer\nActiveState=active\nSubState=)waiting/, "$1elapsed");
    const activeSince = 1_795_570_631_000;
    expect(await values("timer-overdue-minutes", dead, activeSince + minutes(30))).toMatchObject({
      "backup.timer": 30,
    });
  });

  it("say how long their jobs have been running", async () => {
    const started = 1_795_570_640_187.718;
    const running = await values("timer-job-minutes", captured, started + minutes(5));
    expect(running["hung.timer"]).toBeCloseTo(5);
    expect({ ...running, "hung.timer": 0 }).toEqual({
      "backup.timer": 0,
      "good.timer": 0,
      "hung.timer": 0,
      "once.timer": 0,
      "systemd-tmpfiles-clean.timer": 0,
    });
  });

  it("that are stopped are none, and neither are Watchbill's own", async () => {
    const stopped = captured
      .replace("Id=good.timer\nActiveState=active", "Id=good.timer\nActiveState=inactive")
      .replaceAll("once.timer", "watchbill-prod-evaluate.timer");
    expect(Object.keys(await values("timer-overdue-minutes", stopped)).sort()).toEqual([
      "backup.timer",
      "hung.timer",
      "systemd-tmpfiles-clean.timer",
    ]);
  });

  it("of a systemd that lists no JSON fail the rule and no other", async () => {
    expect(await read("timer-overdue-minutes", captured.replace('[{"next"', "NEXT"))).toMatchObject({ kind: "failed" });
    expect(await values("failed", captured.replace('[{"next"', "NEXT"))).toEqual({ "backup.service": 1 });
  });
});
