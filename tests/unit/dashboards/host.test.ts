import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { host } from "../../../dashboards/host.ts";
import type { HostRow } from "../../../model/host-tables.ts";
import { type Asked, asked, dayMs, endsMs, hourMs, minuteMs, timeOf } from "./remembered.ts";

const lastHour = Math.floor(endsMs / hourMs) * hourMs;
const hours = Array.from({ length: 62 * 24 }, (_, at) => lastHour - at * hourMs);
/** What is older is a row for a day. */
const days = Array.from({ length: 100 }, (_, at) => Math.floor((lastHour - 62 * dayMs) / dayMs - at) * dayMs);

const machine = [...hours, ...days].map(
  (hour, at): HostRow<"machine_hour"> => ({
    hour,
    ticks: at === 5 ? 120 : at < hours.length ? 240 : 24 * 240,
    cpu_percent: at === 7 ? null : 20 + (at % 37),
    memory_max_percent: 50 + (at % 23),
    load_max_per_core: (at % 11) / 10,
    received_bytes_per_s: 1_000 * (at % 13),
    sent_bytes_per_s: 2_000 * (at % 17),
  }),
);
const disk = [...hours, ...days].flatMap((hour, at): HostRow<"disk_hour">[] => [
  { hour, mount: "/", used_bytes: 40e9, size_bytes: 80e9 },
  { hour, mount: "/data", used_bytes: 60e9 - at * 1e6, size_bytes: 100e9 },
]);
const service = (name: string, more: Partial<HostRow<"service_now">>): HostRow<"service_now"> => ({
  ...{ service: name, state: "running", is_well: true, started_at: endsMs - dayMs, image: `${name}:1` },
  ...{ starts: 0, replacements: 0, exits: 0, oom_kills: 0, unhealthy: 0 },
  ...more,
});

let page: Asked;
beforeAll(async () => {
  const now = { used_bytes: 40e9, available_bytes: 40e9, used_percent: 50 };
  page = await asked(
    host,
    {
      machine_hour: machine,
      disk_hour: disk,
      disk_now: [
        { mount: "/", ...now, growth_bytes_per_day: 1e9, days_to_full: 40 },
        { mount: "/data", ...now, growth_bytes_per_day: -1e9, days_to_full: null },
      ],
      service_now: [
        service("gateway", {}),
        service("worker", { replacements: 3, oom_kills: 1, exits: 3, starts: 3 }),
        service("redis", { is_well: false, state: "exited" }),
      ],
      timer_now: [
        {
          unit: "late.timer",
          is_ours: false,
          last_run_at: null,
          next_run_at: endsMs,
          overdue_minutes: 90,
          state: "waiting",
        },
        {
          unit: "well.timer",
          is_ours: true,
          last_run_at: endsMs,
          next_run_at: endsMs + hourMs,
          overdue_minutes: 0,
          state: "running",
        },
      ],
      uptime_check: [{ name: "The API", state: "down", up_percent: 99.617, response_ms: 241.4 }],
      uptime_outage: [{ name: "The API", from_at: endsMs - 30 * minuteMs, to_at: null }],
      deploy: [
        { at: endsMs - hourMs, what: "application", commit: "0123456789abcdef", message: "m", by: "ci", known: "told" },
        { at: endsMs - 8 * dayMs, what: "monitoring", commit: null, message: "rule x", by: null, known: "seen" },
      ],
    },
    [
      `CREATE TABLE hetzner_metric AS
       SELECT epoch_ms(CAST(ms AS BIGINT)) AT TIME ZONE 'UTC' AS time, CAST(1 AS BIGINT) AS server_id, metric,
         size * (1 + (ms // 300000) % 7) AS value, CASE WHEN metric = 'cpu' THEN 4 END AS vcpus
       FROM range(${endsMs - 10 * dayMs}, ${endsMs}, 300000) AS times (ms),
         (VALUES ('cpu', 20.0), ('network.0.bandwidth.in', 5.0), ('network.0.bandwidth.out', 7.0),
           ('disk.0.bandwidth.read', 11.0), ('disk.0.bandwidth.write', 13.0)) AS series (metric, size)`,
    ],
  );
});
afterAll(() => page.close());

/** Of the hours that lie in a range, each weighted by its quarters in it. */
const quarters = `FROM (SELECT *, hour + 900000 * q AS moment FROM machine_hour, range(4) AS each (q)) WHERE moment > $from AND moment <= $to`;
const one = async (sql: string, range: "24h" | "7d" | "30d") =>
  (await page.truth(sql, range))[0] as Record<string, number>;

describe("the page of the host", () => {
  it.each(["24h", "7d", "30d"] as const)("shows processor, memory and network of %s", async (range) => {
    const { cpu, peak, memory, sent } = await one(
      `SELECT avg(cpu_percent) AS cpu, max(cpu_percent) AS peak, max(memory_max_percent) AS memory, avg(sent_bytes_per_s) AS sent ${quarters}`,
      range,
    );
    expect(await page.figure("cpu", range)).toEqual({
      value: expect.closeTo(cpu as number, 9),
      note: `at most ${peak} % in an hour`,
    });
    expect((await page.figure("memory", range)).value).toBe(memory);
    expect((await page.figure("sent", range)).value).toBeCloseTo(sent as number, 6);
  });

  it("draws an hour in each of its quarters, so that a day has no holes", async () => {
    const rows = (await page.panel("cpu-over-time", "24h")).filter(({ line }) => line === "the host itself");
    // One hour is not known.
    expect(rows).toHaveLength(96 - 4);
    const before = machine.find(({ hour }) => hour === lastHour - 3 * hourMs)?.cpu_percent;
    for (const quarter of [0, 1, 2, 3]) {
      const at = timeOf(lastHour - 3 * hourMs + quarter * 15 * minuteMs);
      expect(rows.find((row) => row.at === at)?.value).toBe(before);
    }
  });

  it("has what Hetzner counts beside what the host counts", async () => {
    const expected = await page.truth(
      `SELECT epoch_ms(time) // 3600000 * 3600000 AS hour, avg(value) / 4 AS value FROM metrics.hetzner_metric
       WHERE metric = 'cpu' AND epoch_ms(time) > $from AND epoch_ms(time) <= $to GROUP BY 1 ORDER BY 1`,
      "7d",
    );
    const rows = (await page.panel("cpu-over-time", "7d")).filter(({ line }) => line === "Hetzner");
    rows.sort((a, b) => (String(a.at) < String(b.at) ? -1 : 1));
    expect(rows.map(({ at }) => at)).toEqual(expected.map(({ hour }) => timeOf(Number(hour))));
    for (const [index, { value }] of rows.entries()) expect(value).toBeCloseTo(Number(expected[index]?.value), 9);
    const lines = new Set((await page.panel("network-over-time", "7d")).map(({ line }) => line));
    expect([...lines].sort()).toEqual(["received", "received, by Hetzner", "sent", "sent, by Hetzner"]);
    const { written } = await one(
      "SELECT avg(value) AS written FROM metrics.hetzner_metric WHERE metric = 'disk.0.bandwidth.write' AND epoch_ms(time) > $from",
      "24h",
    );
    const traffic = (await page.panel("disk-traffic", "24h")).filter(({ line }) => line === "written");
    const mean = traffic.reduce((sum, { value }) => sum + Number(value), 0) / traffic.length;
    expect(mean).toBeCloseTo(written as number, 1);
  });

  it("shows a year, though what is older is by the day", async () => {
    const rows = await page.panel("memory-over-time", "1y");
    expect(rows).toHaveLength(162);
    const oldest = days.at(-1) as number;
    // Midnight in Berlin.
    expect(rows.map(({ at }) => at).sort()[0]).toBe(timeOf(oldest - hourMs));
  });

  it("names the fullest disk, and when one is full", async () => {
    expect(await page.figure("fullest-disk", "24h")).toEqual({ value: 60, note: "/data" });
    expect(await page.figure("disk-forecast")).toEqual({ value: 40, note: "/" });
    const course = await page.panel("disk-forecast", "24h", "sparkline");
    expect(new Set(course.map(({ value }) => value))).toEqual(new Set([40]));
    const lines = new Set((await page.panel("disks-over-time")).map(({ mount }) => mount));
    expect([...lines].sort()).toEqual(["/", "/data"]);
  });

  it("says how often the watch looked", async () => {
    const inRange = machine.filter(({ hour }) => Number(hour) > endsMs - dayMs);
    const ticks = inRange.reduce((sum, row) => sum + Number(row.ticks), 0);
    // From the first whole hour of the range on.
    const looks = (endsMs - Math.min(...inRange.map(({ hour }) => Number(hour)))) / 15_000;
    expect(ticks).toBeLessThan(looks + 120);
    expect((await page.figure("looked", "24h")).value).toBeCloseTo(Math.min(100, (100 * ticks) / looks), 6);
    const low = (await page.panel("looks", "24h")).filter(({ value }) => Number(value) < 100);
    expect(low.map(({ value }) => value)).toEqual([50, 50, 50, 50]);
  });

  it("counts hours in which nobody looked, also the first of the range, and a day that was half missed", async () => {
    const hour = (hoursAgo: number, ticks: number) => ({
      ...machine[0],
      hour: endsMs - 30 * minuteMs - hoursAgo * hourMs,
      ticks,
    });
    const late = await asked(host, {
      machine_hour: [
        ...Array.from({ length: 12 }, (_, at) => hour(at, 240)),
        hour(30, 240),
        hour(100 * 24, 2_880),
      ] as HostRow<"machine_hour">[],
    });
    expect((await late.figure("looked", "24h")).value).toBeCloseTo(100 * (12 / 23.5), 0);
    expect((await late.panel("looked", "1y", "sparkline"))[0]?.value).toBe(50);
    expect((await late.panel("looks", "1y"))[0]?.value).toBe(50);
    await late.close();
  });

  it("has containers, timers and checks that are not well in front, with what became of them", async () => {
    expect((await page.panel("services")).map(({ name, state, detail }) => [name, state, detail])).toEqual([
      ["redis", "critical", "exited · redis:1"],
      ["worker", "warning", "running · 1 out of memory · 3 replaced · worker:1"],
      ["gateway", "ok", "running · gateway:1"],
    ]);
    expect(await page.panel("container-events")).toMatchObject([{ service: "worker", replacements: 3 }]);
    expect((await page.panel("timers")).map(({ name, state, detail }) => [name, state, detail])).toEqual([
      ["late", "critical", "overdue for 90 min · next Thu 08:30"],
      ["well", "ok", "runs now · next Thu 09:30"],
    ]);
    expect(await page.panel("checks")).toEqual([
      { name: "The API", state: "critical", detail: "down · 99.62 % of 24 hours · 241 ms" },
    ]);
    expect(await page.panel("outages")).toMatchObject([{ lasted: 30, over: "goes on" }]);
  });

  it("lists the deployments of the range", async () => {
    expect(await page.panel("deploys", "7d")).toMatchObject([{ what: "application", commit: "0123456789ab" }]);
    expect(await page.panel("deploys", "14d")).toHaveLength(2);
  });
});
