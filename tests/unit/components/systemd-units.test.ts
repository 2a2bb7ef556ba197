import { describe, expect, it } from "vitest";
import { heartbeatUnitNames, heartbeatUnits } from "../../../components/heartbeat-units.ts";
import { calendar, failureUnit, installUnits, timerService, timerUnit } from "../../../components/systemd-units.ts";
import { type Beat, beatOf } from "../../../model/heartbeat.ts";
import { hostLayout } from "../../../model/layout.ts";
import type { Timer } from "../../../model/timer.ts";
import { drift } from "../../../timers/drift.ts";
import { evaluate } from "../../../timers/evaluate.ts";
import { syncLogs } from "../../../timers/sync-logs.ts";
import { syncMetrics } from "../../../timers/sync-metrics.ts";

const layout = hostLayout("prod");

describe("the units of a timer", () => {
  it("read as a person would write them", () => {
    const units = [
      timerService(evaluate, "prod", layout, ["database-url", "channel-phone"]),
      timerUnit(evaluate, "prod", layout),
      failureUnit("prod", layout),
    ];
    expect(installUnits(units, layout).stdin).toMatchSnapshot();
  });
});

describe("the units of a host script", () => {
  it("run it as root where it can write nothing but its result, at once and by the clock", () => {
    const units = [timerService(drift, "prod", layout, []), timerUnit(drift, "prod", layout)];
    expect(installUnits(units, layout).stdin).toMatchSnapshot();
  });
});

describe("the units of a heartbeat", () => {
  const units = (timer: Timer) => {
    const names = heartbeatUnitNames(timer, beatOf(timer) as Beat, layout);
    return [
      timerService({ ...timer, beats: names }, "prod", layout, []),
      ...heartbeatUnits(timer, names, ["healthchecks", "kuma"], "prod", layout),
    ];
  };

  it("are started beside a run, never in its way, and a start that is told before its end", () => {
    const [service, ...beats] = units(drift);
    expect(service?.text.split("\n\n")[0]).toMatchSnapshot();
    expect(installUnits(beats, layout).stdin).toMatchSnapshot();
  });

  it("tell no start of a run that is over at once", () => {
    expect(units(evaluate).map(({ name }) => name)).toEqual([
      "watchbill-prod-evaluate.service",
      "watchbill-prod-evaluate-heartbeat.service",
    ]);
  });
});

describe("a service that reads logs", () => {
  const logs = "/var/lib/docker/volumes/app_logs/_data";
  const text = (directory: string) => timerService(evaluate, "prod", layout, [], directory).text;

  it("may read any file, and of all files sees its own and the logs", () => {
    const added = text(logs)
      .split("\n")
      .filter((line) => !timerService(evaluate, "prod", layout, []).text.includes(`${line}\n`));
    expect(added.join("\n")).toMatchSnapshot();
  });

  it("runs what root does outside, where the whole host is seen", () => {
    const asRoot = text(logs).match(/^ExecStart(Pre|Post)=.*$/gm);
    expect(asRoot).toHaveLength(2);
    for (const command of asRoot ?? []) expect(command).toMatch(/=\+-\/usr\/bin\/nsenter --target 1 --mount -- \/opt/);
  });

  it("starts though the logs are missing, and sees nothing else beside them", () => {
    expect(text("/data/app/logs")).toContain(" -/data/app/logs\n");
    expect(text("/data/app/logs")).toMatch(/^TemporaryFileSystem=.* \/data:ro$/m);
  });
});

describe("a service that keeps a copy", () => {
  const logs = "/var/lib/docker/volumes/app_logs/_data";
  const text = (timer: Timer, ...credentials: string[]) => timerService(timer, "prod", layout, credentials, logs).text;

  it("of metrics comes last for processor and disk, and writes to the copies alone", () => {
    const unit = text(syncMetrics, "database-reader-url");
    expect(unit).toMatchSnapshot();
    expect(unit.match(/^(StateDirectory|BindPaths|ReadWritePaths|AmbientCapabilities)=.*/gm)).toEqual([
      "StateDirectory=watchbill/prod/data",
    ]);
  });

  it("of logs sees them where nothing can write to them, and has no network unless it writes to a database", () => {
    const unit = text(syncLogs);
    expect(unit).toMatchSnapshot();
    expect(unit.match(/^Bind\w*Paths=.*(logs|data).*$/gm)).toEqual([
      `BindReadOnlyPaths=/etc/watchbill/prod /opt/watchbill/prod /run/watchbill/prod -${logs}`,
      "BindPaths=/var/lib/watchbill/prod/data",
    ]);
    const families = (unit: string) => unit.match(/^RestrictAddressFamilies=.*$/gm);
    expect(families(unit)?.slice(-2)).toEqual(["RestrictAddressFamilies=", "RestrictAddressFamilies=AF_UNIX"]);
    expect(families(text(syncLogs, "database-write-url"))).toEqual([
      "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
    ]);
  });
});

describe("a period", () => {
  it.each([
    ["15s", "*:*:0/15"],
    ["30s", "*:*:0/30"],
    ["1m", "*:*:00"],
    ["5m", "*:0/5:00"],
    ["1h", "*:00:00"],
    ["6h", "0/6:00:00"],
    ["24h", "*-*-* 00:00:00"],
  ] as const)("of %s is the calendar %s", (every, expected) => {
    expect(calendar({ every })).toBe(expected);
  });

  it("that would drift is refused", () => {
    for (const every of ["7s", "90m", "7h", "2d"] as const) {
      expect(() => calendar({ every })).toThrow(/must divide a minute, an hour or a day evenly/);
    }
  });

  it("that waits for others is as many seconds late each time", () => {
    const late = (["1m", "5m", "1h", "6h", "24h"] as const).map((every) => calendar({ every }, 15));
    expect(late).toEqual(["*:*:15", "*:0/5:15", "*:00:15", "0/6:00:15", "*-*-* 00:00:15"]);
  });

  it("of a day has a time and the clock that shows it", () => {
    expect(calendar({ daily: { at: "07:30", timezone: "Europe/Berlin" } })).toBe("*-*-* 07:30:00 Europe/Berlin");
  });
});
