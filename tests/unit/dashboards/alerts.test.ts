import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alerts } from "../../../dashboards/alerts.ts";
import type { HostRow } from "../../../model/host-tables.ts";
import { seededRandom } from "../../world/app/service/random.ts";
import { type Asked, asked, dayMs, endsMs, hourMs, minuteMs, timeOf } from "./remembered.ts";

const titles = {
  "queue-depth": "Synthesis queue is backing up",
  "disk-usage": "A disk is filling up",
  errors: "Errors",
};

/** 70 days of firings that overlap, some of them silent, some still going on, and one from before everything. */
function firings(): HostRow<"alert_firing">[] {
  const random = seededRandom(7);
  const many = Array.from({ length: 90 }, (_, index): HostRow<"alert_firing"> => {
    const alert_id = Object.keys(titles)[index % 3] as keyof typeof titles;
    const fired_at = endsMs - Math.floor(random() * 70 * dayMs);
    const lasted = Math.floor(random() * 6 * hourMs);
    const resolved_at = fired_at + lasted < endsMs ? fired_at + lasted : null;
    return {
      ...{
        alert_id,
        title: titles[alert_id],
        severity: index % 4 === 0 ? "critical" : "warning",
        labels: `n ${index}`,
      },
      ...{ value: 10 + index, unit: "jobs", fired_at, resolved_at },
      acknowledged_at: index % 3 === 0 ? fired_at + Math.floor(random() * 90 * minuteMs) : null,
      held: index % 5 === 1 ? "silenced until 12:00" : null,
    };
  });
  const long = {
    ...many[0],
    alert_id: "errors",
    title: titles.errors,
    fired_at: endsMs - 69 * dayMs,
    resolved_at: null,
  };
  return [...many, long as HostRow<"alert_firing">];
}

let page: Asked;
beforeAll(async () => {
  const now = (alert_id: string, state: string, severity: string | null, detail: string) => ({
    ...{ alert_id, title: alert_id, owner: "speech", state, severity, since: endsMs - hourMs, detail },
  });
  page = await asked(alerts, {
    alert_firing: firings(),
    alert_silence: [
      { alert_id: "errors", labels: "", reason: "moving", created_at: endsMs - hourMs, ends_at: endsMs + hourMs },
      { alert_id: "old", labels: "", reason: "x", created_at: endsMs - 9 * dayMs, ends_at: endsMs - 8 * dayMs },
    ],
    alert_now: [
      now("a-well", "ok", null, ""),
      now("b-asked", "unknown", null, "failed: no such table"),
      now("c-fires", "firing", "critical", "41 jobs"),
      now("d-soon", "pending", null, "12 jobs"),
    ],
    watch_now: [{ last_tick_at: endsMs - 9_000, failing_rules: 1, failed_units: null, overdue_timers: 0 }],
  });
});
afterAll(() => page.close());

const within = "FROM alert_firing WHERE fired_at > $from AND fired_at <= $to";
const touching = "fired_at <= $to AND coalesce(resolved_at, $to + 1) > $from";
const one = async (sql: string, range: "24h" | "7d" | "30d" | "1y") =>
  (await page.truth(sql, range))[0] as Record<string, number>;

describe("the page of alerts", () => {
  it.each(["24h", "7d", "30d", "1y"] as const)(
    "counts what began to fire in %s, and what nobody was told of",
    async (range) => {
      const { n, critical, silent } = await one(
        `SELECT count(*) AS n, sum((severity = 'critical')::INT) AS critical, sum((held IS NOT NULL)::INT) AS silent ${within}`,
        range,
      );
      expect(await page.figure("fired", range)).toEqual({ value: n, note: `${critical} critical` });
      expect(await page.figure("held", range)).toEqual({ value: silent, note: `of ${n}` });
      const bars = await page.panel("fired-over-time", range);
      expect(bars.reduce((sum, { value }) => sum + Number(value), 0)).toBe(n);
      const course = await page.panel("fired", range, "sparkline");
      expect(course.reduce((sum, { value }) => sum + Number(value), 0)).toBe(n);
    },
  );

  it("counts what fires now, each by itself", async () => {
    const { n } = await one("SELECT count(*) AS n FROM alert_firing WHERE resolved_at IS NULL", "7d");
    expect(n).toBeGreaterThan(0);
    expect(await page.figure("firing")).toMatchObject({ value: n });
    const course = await page.panel("firing", "24h", "sparkline");
    expect(course.at(-1)).toMatchObject({ value: n });
  });

  it("has the middle of the times until somebody knew, and until it was over", async () => {
    const { known, over, most } = await one(
      `SELECT median(acknowledged_at - fired_at) / 60000 AS known, median(resolved_at - fired_at) / 60000 AS over,
         max(resolved_at - fired_at) / 60000 AS most ${within}`,
      "30d",
    );
    expect((await page.figure("acknowledged", "30d")).value).toBeCloseTo(known as number, 6);
    expect(await page.figure("lasted", "30d")).toEqual({
      value: expect.closeTo(over as number, 6),
      note: `at most ${Math.round(most as number)} min`,
    });
  });

  it("counts time with a critical alert once, however many there are", async () => {
    // Minute by minute, which is another way than to merge what overlaps.
    const { minutes } = await one(
      `SELECT count(*) AS minutes FROM range($from + 30000, $to, 60000) AS each (ms) WHERE EXISTS (
         FROM alert_firing WHERE severity = 'critical' AND fired_at <= ms AND coalesce(resolved_at, $to) > ms)`,
      "7d",
    );
    const { value } = await page.figure("calm", "7d");
    expect(minutes).toBeGreaterThan(100);
    expect(Number(value)).toBeCloseTo(100 - (100 * (minutes as number)) / (7 * 24 * 60), 1);
    const none = await asked(alerts, { alert_firing: [] });
    expect(await none.figure("calm")).toEqual({ value: 100, note: "0 min with one" });
    await none.close();
  });

  it.each(["24h", "7d", "14d", "30d", "1y"] as const)(
    "draws when each fired in %s, in cells that a heatmap may have",
    async (range) => {
      const cells = await page.panel("timeline", range);
      const columns = new Set(cells.map(({ x }) => x));
      const rows = new Set(cells.map(({ y }) => y));
      expect(columns.size * rows.size).toBe(cells.length);
      expect(columns.size * 24).toBeLessThanOrEqual(1_500);
      const of = (silenced: boolean) => cells.filter(({ y }) => String(y).endsWith(", silenced") === silenced);
      const sum = (rows: typeof cells) => rows.reduce((total, { value }) => total + Number(value), 0);
      const shown = sum(of(false));
      // From an hour before the end on; and, where the range reaches so far, one of a day.
      expect(sum(of(true))).toBe(["24h", "7d"].includes(range) ? 60 : 60 + 24 * 60);
      const steps = { "24h": 30, "7d": 180, "14d": 360, "30d": 720, "1y": 10_080 };
      expect(Math.max(...cells.map(({ value }) => Number(value)))).toBeLessThanOrEqual(steps[range]);
      // Minute by minute, which is another way than to merge labels that overlap.
      const { minutes } = await one(
        `WITH each AS (SELECT unnest(generate_series($from::BIGINT, $to::BIGINT - 60000, 60000)) AS moment)
         SELECT count(*) AS minutes FROM (SELECT DISTINCT moment, alert_id FROM each
         JOIN alert_firing ON fired_at < moment + 30000 AND coalesce(resolved_at, $to + 1) > moment + 30000)`,
        range as "7d",
      );
      expect(shown).toBeGreaterThan(0);
      expect(Math.abs(shown - Number(minutes))).toBeLessThan(0.01 * Number(minutes) + 60);
    },
  );

  it("names the noisiest first, with how often somebody knew", async () => {
    const expected = await page.truth(
      `SELECT '#/alerts/' || alert_id || '|' || title AS alert, sum((fired_at > $from)::INT) AS fired,
         100 * avg((acknowledged_at IS NOT NULL)::INT) FILTER (WHERE fired_at > $from AND held IS NULL) AS acknowledged
       FROM alert_firing WHERE ${touching} GROUP BY alert_id, title ORDER BY 2 DESC`,
      "30d",
    );
    const rows = await page.panel("noisiest", "30d");
    expect(rows.map(({ fired }) => fired)).toEqual(expected.map(({ fired }) => fired));
    for (const { alert, acknowledged } of expected)
      expect(rows.find((row) => row.alert === alert)?.acknowledged).toBeCloseTo(Number(acknowledged), 9);
  });

  it("classes the times until somebody knew, each firing once", async () => {
    const classes = await page.panel("time-to-acknowledge", "30d");
    const { n, quick } = await one(
      `SELECT count(acknowledged_at) AS n, sum((acknowledged_at - fired_at < 600000)::INT) AS quick ${within}`,
      "30d",
    );
    const sum = (rows: typeof classes) => rows.reduce((total, { value }) => total + Number(value), 0);
    expect([sum(classes), sum(classes.filter(({ from }) => Number(from) < 10))]).toEqual([n, quick]);
  });

  it("lists what fired with its value, how long, and why nobody was told", async () => {
    const rows = await page.panel("firings", "24h");
    const expected = await page.truth(
      `SELECT fired_at, held FROM alert_firing WHERE ${touching} ORDER BY fired_at DESC, alert_id`,
      "24h",
    );
    expect(rows.map(({ fired_at }) => fired_at)).toEqual(expected.map(({ fired_at }) => timeOf(Number(fired_at))));
    expected.forEach(({ held }, index) => {
      if (held) expect(rows[index]?.told).toBe(held);
      else expect(rows[index]?.told).toMatch(/^told/);
    });
  });

  it.each([null, endsMs - 61_000])(
    "shows a watch red that has not looked for more than a minute (%s)",
    async (last_tick_at) => {
      const watch_now = [{ last_tick_at, failing_rules: 0, failed_units: 0, overdue_timers: 0 }];
      const dead = await asked(alerts, { watch_now });
      expect((await dead.panel("watch"))[0]).toMatchObject({ name: "The last look", state: "critical" });
      await dead.close();
    },
  );

  it("says how each rule is, those first that want a look, and what the watch itself lacks", async () => {
    const rules = await page.panel("rules");
    expect(rules.map(({ name, state }) => [name, state])).toEqual([
      ["c-fires", "critical"],
      ["b-asked", "unknown"],
      ["d-soon", "warning"],
      ["a-well", "ok"],
    ]);
    expect(rules[1]).toMatchObject({ detail: "unknown · failed: no such table · speech", to: "#/alerts/b-asked" });
    expect((await page.panel("watch")).map(({ state, detail }) => [state, detail])).toEqual([
      ["ok", "every rule is judged four times a minute"],
      ["warning", "1 of 4"],
      ["unknown", "not known"],
      ["ok", "0 of systemd's"],
    ]);
  });

  it("lists the silences of the range, and until when they run", async () => {
    expect(await page.panel("silences", "7d")).toMatchObject([{ alert: "#/alerts/errors|errors", hours: 2 }]);
    expect(await page.panel("silences", "14d")).toHaveLength(2);
  });
});
