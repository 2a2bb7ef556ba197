import { describe, expect, it } from "vitest";
import { type HostRow, type HostRows, noHostRows } from "../../../../model/host-tables.ts";
import { firingNow, healthOf, watchProblems } from "../../../../runtime/render/site-data.ts";

const nowMs = Date.UTC(2026, 10, 26, 7, 30);
const minuteMs = 60_000;
const watch = (more: Partial<HostRow<"watch_now">> = {}): HostRow<"watch_now"> => ({
  ...{ last_tick_at: nowMs - minuteMs, failing_rules: 0, failed_units: 0, overdue_timers: 0 },
  ...more,
});
const firing = (alert_id: string, severity: string, agoMinutes: number, resolved_at: number | null = null) => ({
  ...{ alert_id, title: null, severity, labels: "", value: 1, unit: "jobs", acknowledged_at: null, held: null },
  ...{ fired_at: nowMs - agoMinutes * minuteMs, resolved_at },
});
const rows = (more: Partial<HostRows> = {}): HostRows => ({ ...noHostRows(), watch_now: [watch()], ...more });

describe("how things are, in a word", () => {
  it("is the worst of what fires", () => {
    expect(healthOf(rows(), nowMs)).toBe("ok");
    expect(healthOf(rows({ alert_firing: [firing("a", "warning", 5)] }), nowMs)).toBe("warning");
    expect(healthOf(rows({ alert_firing: [firing("a", "warning", 5), firing("b", "critical", 1)] }), nowMs)).toBe(
      "critical",
    );
    expect(healthOf(rows({ alert_firing: [firing("a", "critical", 5, nowMs)] }), nowMs)).toBe("ok");
  });

  it("is not well where the watch itself is not", () => {
    for (const wrong of [{ failing_rules: 1 }, { failed_units: 2 }, { overdue_timers: 1 }]) {
      expect(healthOf(rows({ watch_now: [watch(wrong)] }), nowMs)).toBe("warning");
    }
    expect(watchProblems(rows({ watch_now: [watch({ failed_units: 2, overdue_timers: 1 })] }), nowMs)).toEqual([
      "2 units of systemd failed; look at: make doctor",
      "1 timer should have run and did not; look at: make doctor",
    ]);
  });

  it("is unknown where nobody has looked, and never ok for lack of knowledge", () => {
    expect(healthOf(rows({ watch_now: [] }), nowMs)).toBe("unknown");
    expect(healthOf(rows({ watch_now: [watch({ last_tick_at: null })] }), nowMs)).toBe("unknown");
    const asleep = rows({ watch_now: [watch({ last_tick_at: nowMs - 11 * minuteMs })] });
    expect(healthOf(asleep, nowMs)).toBe("unknown");
    expect(watchProblems(asleep, nowMs)).toEqual([
      "The alerts were last looked at 2026-11-26T07:19:00.000Z; look at: make doctor",
    ]);
    expect(healthOf({ ...asleep, alert_firing: [firing("a", "critical", 60)] }, nowMs)).toBe("critical");
  });
});

describe("what fires now", () => {
  it("is the worst first, and of these what has fired for longest", () => {
    const alert_firing = [
      firing("new", "critical", 1),
      firing("small", "warning", 90),
      firing("old", "critical", 60),
      firing("over", "critical", 9, nowMs),
    ];
    expect(firingNow(rows({ alert_firing })).map(({ alertId }) => alertId)).toEqual(["old", "new", "small"]);
  });
});
