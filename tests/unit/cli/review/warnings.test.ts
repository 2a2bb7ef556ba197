import { describe, expect, it } from "vitest";
import type { Step } from "../../../../cli/review/steps.ts";
import { warningsOf } from "../../../../cli/review/warnings.ts";
import type { Declared } from "../../../../model/declared.ts";
import { host } from "../../../../model/query.ts";
import { declared, diskUsage, evaluateTimer, queueDepth } from "./sample.ts";

const warnings = (changes: Partial<Declared>, steps: Step[] = []) =>
  warningsOf(declared, { ...declared, ...changes }, steps);
const command = (op: Step["op"], name: string): Step => ({ op, name, type: "command:remote:Command" });

describe("a reader is warned", () => {
  it("of nothing where nothing is lost", () => {
    const added = { ...diskUsage, id: "inodes-usage", value: host("inodes-used-percent") };
    expect(warnings({ alerts: [...declared.alerts, added] }, [command("update", "vps-prepared")])).toEqual([]);
  });

  it("of an alert that is removed, and of one that starts anew under another name", () => {
    expect(warnings({ alerts: [queueDepth] })).toEqual([
      "`disk-usage` is removed: what it watched, nobody watches any more",
    ]);
    expect(warnings({ alerts: [queueDepth, { ...diskUsage, id: "disk" }] })).toEqual([
      "`disk-usage` becomes `disk`: its state and history start anew, and what fires as `disk-usage` is dropped",
    ]);
  });

  it("of a severity that nobody is told of any more, or that is gone", () => {
    expect(warnings({ channels: declared.channels.filter(({ id }) => id === "discord") })).toEqual([
      "`queue-depth`: nobody is told any more when it is critical",
    ]);
    expect(warnings({ alerts: [{ ...queueDepth, levels: queueDepth.levels.slice(0, 1) }, diskUsage] })).toEqual([
      "`queue-depth` is never critical any more",
    ]);
  });

  it("of a check that is gone, and of an Uptime Kuma that goes with its history", () => {
    expect(warnings({ checks: [] })).toEqual(["the check `site` is removed: nobody looks from outside at it any more"]);
    expect(warnings({}, [command("delete", "uptime-kuma")])).toEqual([
      "`uptime-kuma` is deleted: Uptime Kuma goes from the host, and with it the history of every check",
    ]);
  });

  it("of a timer that is gone or looks less often, but not of one that looks more often", () => {
    expect(warnings({ timers: [] })).toEqual(["the timer `evaluate` is removed: nothing runs `evaluate` any more"]);
    expect(warnings({ timers: [{ ...evaluateTimer, every: "1m" }] })).toEqual([
      "`evaluate` looks every 1m and no longer every 15s: what happens in between is seen later",
    ]);
    expect(warnings({ timers: [{ ...evaluateTimer, every: "5s" }] })).toEqual([]);
    const { every: _, ...daily } = { ...evaluateTimer, daily: { at: "07:30", timezone: "UTC" } };
    expect(warnings({ timers: [daily] })).toEqual([
      "`evaluate` looks daily at 07:30 (UTC) and no longer every 15s: what happens in between is seen later",
    ]);
  });

  it("of hours in which nobody is told", () => {
    const [night] = declared.windows as [Declared["windows"][0]];
    expect(warnings({ windows: [night, { ...night, id: "lunch", starts: "12:00", lasts: "1h", holds: {} }] })).toEqual([
      "while `lunch` is open, `12:00` (Europe/Berlin) for 1h, nobody is told of `everything`",
    ]);
  });

  it("of what loses data or stands still meanwhile", () => {
    expect(
      warnings({}, [
        command("replace", "vps-prepared"),
        command("replace", "timer-evaluate"),
        command("delete", "queue-depth"),
        { op: "delete", type: "docker:index/volume:Volume", name: "data" },
        { op: "replace", type: "hcloud:index/server:Server", name: "vps" },
      ]),
    ).toEqual([
      "`vps-prepared` is replaced: the stack's folders go from the host, and with them the state of every alert",
      "`timer-evaluate` is replaced: nothing is watched until it runs again",
      "`data` is deleted: the data in the volume is lost",
      "`vps` is replaced: the server is lost with everything on it",
    ]);
  });
});
