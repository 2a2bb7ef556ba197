import { describe, expect, it } from "vitest";
import type { ReportContext, ServiceContext } from "../../../../model/report-context.ts";
import type { Draft, Scope } from "../../../../runtime/digest/section.ts";
import { contextSections } from "../../../../runtime/digest/sections/index.ts";

const hour = 3_600_000;
const day = 24 * hour;
const toMs = Date.UTC(2026, 2, 18, 6);
const fromMs = toMs - day;
const none = { starts: 0, replacements: 0, exits: 0, oomKills: 0, unhealthy: 0 };

/** What the sections find in a context that has nothing else. */
async function found(context: Partial<ReportContext>): Promise<Draft[]> {
  const span = { fromMs, toMs, stepMs: 7 * day, periods: [1, 2, 3, 4], bucketMs: hour, buckets: 24, comparedWith: "" };
  const scope = {
    stack: "prod",
    span,
    context: { stack: "prod", fromMs, toMs, madeAtMs: toMs, missing: [], ...context },
  };
  const drafts = await Promise.all(contextSections.map((section) => section.find(scope as unknown as Scope)));
  return drafts.flat();
}
const only = async (context: Partial<ReportContext>): Promise<Draft | undefined> => {
  const drafts = await found(context);
  expect(drafts.length).toBeLessThanOrEqual(1);
  return drafts[0];
};

describe("alerts", () => {
  const firing = {
    ...{ alertId: "queue-depth", title: "Synthesis queue is backing up", severity: "warning" as const },
    ...{
      labels: { model: "higgs" },
      value: 34,
      unit: "jobs",
      firedAtMs: fromMs + hour,
      resolvedAtMs: fromMs + 2 * hour,
    },
    ...{ held: null, acknowledgedAtMs: null },
  };
  const alerts = {
    ...{
      knownSinceMs: 0,
      lastTickAtMs: toMs - 10_000,
      firings: [firing],
      firingsLeftOut: 0,
      failing: [],
      silences: [],
    },
    byRule: [{ alertId: "queue-depth", title: "", count: 1, weeksBefore: [1, 0, 1, 0] }],
  };

  it("that fired as often as usual and ended are nominal, by rule, with the longest", async () => {
    expect(await only({ alerts })).toMatchObject({
      key: "alerts:queue-depth",
      verdict: "nominal",
      figures: { count: 1, usualCount: 0.5, firing: 0, longestMinutes: 60 },
      labels: { alert: "queue-depth", model: "higgs" },
    });
  });

  it.each([
    ["that still fire are anomalies", { resolvedAtMs: null }, "anomalies"],
    ["that still fire and are critical are issues", { resolvedAtMs: null, severity: "critical" as const }, "issues"],
    ["that were critical are anomalies", { severity: "critical" as const }, "anomalies"],
  ])("%s", async (_, change, verdict) => {
    expect(await only({ alerts: { ...alerts, firings: [{ ...firing, ...change }] } })).toMatchObject({ verdict });
  });

  it("that fire far more often than in the weeks before are an anomaly, and those that were held back are said", async () => {
    const firings = Array.from({ length: 14 }, (_, index) => ({
      ...firing,
      held: index < 2 ? "silenced until noon" : null,
    }));
    const byRule = [{ alertId: "queue-depth", title: "", count: 14, weeksBefore: [1, 0, 1, 0] }];
    const draft = await only({ alerts: { ...alerts, firings, byRule } });
    expect(draft).toMatchObject({ verdict: "anomalies", figures: { count: 14, heldBack: 2 } });
    expect(draft?.text).toContain("2 held back: nobody was told");
  });

  it.each([
    ["of a rule that four weeks have not seen are an anomaly from the second on", 2, [0, 0, 0, 0], "anomalies"],
    ["of such a rule that fired once are nominal", 1, [0, 0, 0, 0], "nominal"],
    ["of a rule that fired before are nominal, though it is seldom", 2, [0, 1, 0, 0], "nominal"],
    ["of a rule that is known for two weeks alone are nominal", 2, [0, 0], "nominal"],
  ])("%s", async (_, count, weeksBefore, verdict) => {
    const firings = Array.from({ length: count }, () => firing);
    const byRule = [{ alertId: "queue-depth", title: "", count, weeksBefore }];
    expect(await only({ alerts: { ...alerts, firings, byRule } })).toMatchObject({ verdict, figures: { count } });
  });

  it("that nobody looks for any more are an issue", async () => {
    const draft = await only({ alerts: { ...alerts, firings: [], lastTickAtMs: toMs - 20 * 60_000 } });
    expect(draft).toMatchObject({ key: "alerts:no-tick", verdict: "issues", figures: { lateMinutes: 20 } });
  });

  it("whose rules cannot be asked, and which were silenced, are said", async () => {
    const silence = { alertId: "disk-usage", labels: {}, reason: "a move", createdAtMs: fromMs, endsAtMs: toMs };
    const failing = [{ alertId: "http-errors", problem: "no such column" }];
    const drafts = await found({ alerts: { ...alerts, firings: [], failing, silences: [silence] } });
    expect(drafts.map(({ key, verdict }) => `${key} ${verdict}`)).toEqual([
      "alerts:failing:http-errors anomalies",
      "alerts:silence:disk-usage nominal",
    ]);
  });
});

describe("channels", () => {
  const channel = { id: "phone", delivered: 3, waiting: 0, setAside: [], setAsideCount: 0, lastDeliveredAtMs: toMs };

  it("that deliver are nothing to tell; one that gave up is an issue, one that waits an anomaly", async () => {
    expect(await found({ channels: [channel] })).toEqual([]);
    const setAside = [{ atMs: fromMs + hour, title: "Disk", error: "401" }];
    expect(await only({ channels: [{ ...channel, setAside, setAsideCount: 4 }] })).toMatchObject({
      ...{ key: "channels:phone", verdict: "issues", sinceMs: fromMs + hour },
      figures: { setAside: 4, waiting: 0, delivered: 3 },
    });
    expect(await only({ channels: [{ ...channel, waiting: 2 }] })).toMatchObject({ verdict: "anomalies" });
  });
});

describe("timers", () => {
  const timer = {
    unit: "watchbill-prod-sync-logs.timer",
    isOurs: true,
    lastMs: fromMs,
    nextMs: null,
    state: "elapsed",
  };

  it.each([
    [5, undefined],
    [30, "anomalies"],
    [300, "issues"],
  ])("overdue by %i minutes are %s", async (overdueMinutes, verdict) => {
    const draft = await only({ timers: { timers: [{ ...timer, overdueMinutes }], failedUnits: [] } });
    expect(draft?.verdict).toBe(verdict);
    if (draft) expect(draft).toMatchObject({ figures: { overdueMinutes }, sinceMs: fromMs });
  });

  it("of others, failed units and heartbeats that did not arrive are anomalies", async () => {
    const drafts = await found({
      timers: {
        timers: [{ ...timer, unit: "apt-daily.timer", isOurs: false, overdueMinutes: 900 }],
        failedUnits: [{ unit: "nginx.service", description: "web" }],
      },
      heartbeats: [
        { timer: "evaluate", receiver: "kuma", atMs: toMs, outcome: "0", taken: true },
        { timer: "report", receiver: "healthchecks", atMs: toMs, outcome: "0", taken: false },
      ],
    });
    expect(drafts.map(({ verdict }) => verdict)).toEqual(["anomalies", "anomalies", "anomalies"]);
    expect(drafts[2]).toMatchObject({ figures: { lost: 1, heartbeats: 2 }, labels: { timer: "report" } });
  });
});

describe("disks", () => {
  /** A disk of 100 GB that grows so much a day, and so much on the last. */
  const disk = (usedPercent: number, perDay: number, lastDay = perDay, daysToFull: number | null = null) => {
    const hours = 35 * 24;
    const used = usedPercent * 1e9;
    const usedBytes = Array.from({ length: hours }, (_, index) => {
      const left = hours - 1 - index;
      const slow = Math.max(0, left - 23);
      return used - (Math.min(left, 23) / 23) * lastDay - (slow / 24) * perDay;
    });
    return {
      ...{ mount: "/", usedBytes: used, availableBytes: 100e9 - used, usedPercent, daysToFull },
      ...{ seenSinceMs: 0, growthBytesPerDay: perDay, hours: { fromMs: toMs - hours * hour, usedBytes } },
    };
  };

  it.each([
    ["is nominal while it grows as usual and has room for weeks", disk(46, 0.1e9, 0.1e9, 540), "nominal"],
    ["is an anomaly from 80 %", disk(81, 0.1e9, 0.1e9, 190), "anomalies"],
    ["is an issue from 90 %", disk(91, 0.1e9, 0.1e9, 90), "issues"],
    ["is an anomaly where it will be full within two weeks", disk(60, 4e9, 4e9, 10), "anomalies"],
    ["is an anomaly where the day's growth is far from usual", disk(50, 0.1e9, 3e9, 480), "anomalies"],
    ["is an issue where the day's growth fills it in three", disk(60, 0.1e9, 20e9, 400), "issues"],
  ])("%s", async (_, one, verdict) => {
    const draft = await only({ disks: [one] });
    expect(draft).toMatchObject({ key: "disk:/", verdict, figures: { usedPercent: one.usedPercent } });
    expect(draft?.text).not.toContain("NaN");
  });
});

describe("containers", () => {
  const service = (counts: Partial<ServiceContext["counts"]>, isWell = true): ServiceContext => ({
    ...{ service: "redis", state: isWell ? "running" : "unhealthy", isWell, startedAtMs: fromMs, image: "redis:7" },
    counts: { ...none, ...counts },
    weeksBefore: [none, none, { ...none, starts: 1 }],
  });

  it.each([
    ["that ran on are nothing to tell", service({}), undefined],
    ["that began again once are nominal", service({ starts: 1, exits: 1 }), "nominal"],
    ["that began again several times are an anomaly", service({ starts: 4, exits: 4 }), "anomalies"],
    ["in a loop are an issue", service({ starts: 24, exits: 24 }), "issues"],
    [
      "that were killed for want of memory once are an anomaly",
      service({ starts: 1, exits: 1, oomKills: 1 }),
      "anomalies",
    ],
    ["that were killed for want of memory again and again are an issue", service({ oomKills: 3 }), "issues"],
    ["that are not well are an issue", service({}, false), "issues"],
  ])("%s", async (_, one, verdict) => {
    expect((await only({ containers: [one] }))?.verdict).toBe(verdict);
  });

  it.each([
    ["begun again twice are an anomaly where no week has seen that", [none, none, none], "anomalies"],
    ["begun again twice are nominal where a week has", [none, { ...none, starts: 1 }, none], "nominal"],
    ["begun again twice are nominal where no week is known", [], "nominal"],
  ])("%s", async (_, weeksBefore, verdict) => {
    const one = { ...service({ starts: 2, exits: 2 }), weeksBefore };
    expect((await only({ containers: [one] }))?.verdict).toBe(verdict);
  });

  it("are begun again by deployments, which explain two each", async () => {
    const deploy = {
      ...{ of: "application" as const, atMs: fromMs + hour, known: "told" as const, commit: "3f2a91c" },
      ...{ message: null, by: null, fixes: [], changed: [] },
    };
    const drafts = await found({
      containers: [service({ starts: 4, exits: 4 })],
      deploys: [deploy, { ...deploy, atMs: toMs - 1 }],
    });
    expect(drafts.map(({ key, verdict }) => `${key.split(":")[0]} ${verdict}`)).toEqual([
      "containers nominal",
      "deploys nominal",
      "deploys nominal",
    ]);
  });
});

describe("uptime checks", () => {
  const check = { name: "synthesis", state: "up" as const, upPercent: 100, responseMs: 90, beatsSinceMs: 0 };
  const outage = (minutes: number, atHour: number) => ({
    fromMs: fromMs + atHour * hour,
    toMs: fromMs + atHour * hour + minutes * 60_000,
  });

  it.each([
    ["without an outage are nothing to tell", [], undefined],
    ["down for two minutes once are nominal", [outage(2, 3)], "nominal"],
    ["down three times are an anomaly", [outage(1, 9), outage(1, 6), outage(1, 3)], "anomalies"],
    ["down for a quarter of an hour are an issue", [outage(15, 3)], "issues"],
    ["down before the span alone are nothing to tell", [outage(15, -3)], undefined],
  ])("%s", async (_, outages, verdict) => {
    expect((await only({ uptime: { from: "kuma", checks: [{ ...check, outages }] } }))?.verdict).toBe(verdict);
  });

  it("that are down now are an issue", async () => {
    const down = { ...check, state: "down" as const, outages: [{ fromMs: toMs - 60_000, toMs: null }] };
    expect(await only({ uptime: { from: "kuma", checks: [down] } })).toMatchObject({
      verdict: "issues",
      figures: { downMinutes: 1, outages: 1 },
    });
  });
});

describe("the machine", () => {
  const hours = (memory: (index: number) => number, ticks = 240) =>
    Array.from({ length: 35 * 24 }, (_, index) => ({
      fromMs: toMs - (35 * 24 - index) * hour,
      ticks: index >= 35 * 24 - 3 ? ticks : 240,
      memoryMaxPercent: memory(index) + (index % 5),
      loadMaxPerCore: 0.4,
    }));
  const machine = (all: ReturnType<typeof hours>) => ({
    machine: { memoryUsedPercent: 50, swapUsedPercent: 3, loadPerCore: 0.4, cores: 4, hours: all },
  });

  it("as usual is nominal", async () => {
    expect((await found(machine(hours(() => 50)))).map(({ verdict }) => verdict)).toEqual(["nominal", "nominal"]);
  });

  it("whose memory has crept up is an anomaly before it is full", async () => {
    const [memory] = await found(machine(hours((index) => (index < 34 * 24 ? 50 : 75))));
    expect(memory).toMatchObject({ key: "machine:memory", verdict: "anomalies" });
  });

  it("that was not looked at for a while says so", async () => {
    const drafts = await found(machine(hours(() => 50, 60)));
    expect(drafts.find(({ key }) => key === "machine:missed-looks")).toMatchObject({
      verdict: "anomalies",
      figures: { hours: 3, missedMinutes: 135 },
    });
  });
});

describe("what was changed on the host by hand", () => {
  it("is an anomaly, with the first thing", async () => {
    const drift = {
      lookedAtMs: toMs,
      found: [{ path: "/etc/watchbill/prod/rules.d/a.json", resource: "a", what: "changed" }],
    };
    expect(await only({ drift })).toMatchObject({ key: "deploys:drift", verdict: "anomalies", figures: { count: 1 } });
    expect(await found({ drift: { ...drift, found: [] } })).toEqual([]);
  });
});
