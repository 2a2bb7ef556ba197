import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Alert } from "../../../model/alert.ts";
import { noHostRows } from "../../../model/host-tables.ts";
import { dayMs, endMs, eventsSql, hourMs, jobs, minuteMs, pageOf, queueDepth, Rendering } from "./fixture.ts";

const errorsLogged: Alert = {
  ...queueDepth,
  ...{ id: "errors-logged", window: "5m", unit: "records", runbook: "https://example.org/errors" },
  value: { source: "logs", level: "ERROR", contains: "CUDA" },
  cause: { source: "sql", text: "SELECT 1 AS value" },
};
const firing = (agoHours: number, hours: number | null, more = {}) => ({
  ...{
    alert_id: "queue-depth",
    title: "Queue",
    severity: "warning",
    labels: "model kokoro",
    value: 41,
    unit: "jobs",
    held: null,
  },
  fired_at: endMs - agoHours * hourMs,
  resolved_at: hours === null ? null : endMs - (agoHours - hours) * hourMs,
  acknowledged_at: null,
  ...more,
});

const rendering = new Rendering();
beforeAll(async () => {
  const rows = noHostRows();
  const open = firing(3, null, { severity: "critical", acknowledged_at: endMs - 2 * hourMs });
  rows.alert_firing = [
    firing(30, 2),
    open,
    firing(25, 1.5),
    ...Array.from({ length: 120 }, (_, day) => firing(24 * (day + 10), 1)),
  ];
  rows.alert_now = [
    {
      ...{ alert_id: "queue-depth", title: "", owner: "", detail: "model kokoro: 41 jobs" },
      state: "firing",
      severity: "critical",
      since: endMs - 3 * hourMs,
    },
  ];
  rows.alert_silence = [
    {
      alert_id: "queue-depth",
      labels: "",
      reason: "known",
      created_at: endMs - dayMs,
      ends_at: endMs - dayMs + 5 * minuteMs,
    },
    { alert_id: "another", labels: "", reason: "", created_at: endMs, ends_at: endMs },
  ];
  await rendering.hold(eventsSql);
  await rendering.render([pageOf([{ ...jobs, alert: "queue-depth" }])], {
    alerts: [queueDepth, errorsLogged],
    remembered: { rows, problems: ["What the host knows of disks is missing: facts are old."] },
  });
});
afterAll(() => rendering.close());

describe("an alert's page", () => {
  it("says what it asks, from where on it fires, what to do, and on which panels it is", () => {
    const [page] = rendering.alerts().alerts;
    expect(page).toMatchObject({
      ...{ id: "queue-depth", owner: "speech", whenNoData: "keep", whenQueryFails: "fire" },
      query: { source: "sql", text: "SELECT 1 AS value" },
      levels: [
        { severity: "warning", when: "> 300 ms", until: "< 200 ms", for: "5m", above: 300 },
        { severity: "critical", when: "> 5000 ms", above: 5_000 },
      ],
      runbook: { html: "<p>Look.</p>" },
      panels: [{ page: "work", panel: "jobs" }],
      now: { state: "firing", severity: "critical", sinceMs: endMs - 3 * hourMs, detail: "model kokoro: 41 jobs" },
    });
  });

  it("has its firings, the latest first and at most a hundred, and its own silences", () => {
    const [page] = rendering.alerts().alerts;
    expect(page?.firings).toHaveLength(100);
    expect(page?.firings[0]).toEqual({
      ...{ fromMs: endMs - 3 * hourMs, toMs: null, severity: "critical", labels: "model kokoro" },
      ...{ value: 41, acknowledgedAtMs: endMs - 2 * hourMs, held: null },
    });
    expect(page?.silences).toEqual([
      { labels: "", reason: "known", createdAtMs: endMs - dayMs, endsAtMs: endMs - dayMs + 5 * minuteMs },
    ]);
  });

  it("of what asks the log says what it looks for, and is unknown where the host knows nothing of it", () => {
    const page = rendering.alerts().alerts[1];
    expect(page).toMatchObject({
      query: { source: "logs", text: expect.stringContaining('"contains": "CUDA"') },
      ...{ cause: "SELECT 1 AS value", window: "5m", runbook: { url: "https://example.org/errors" } },
      ...{ now: { state: "unknown" }, firings: [], silences: [], panels: [] },
    });
  });
});

describe("the firings of a panel's alert", () => {
  it("are those that overlap the span", () => {
    const of = (...[range, isBefore]: [("24h" | "7d")?, boolean?]) =>
      rendering.page(range, {}, isBefore).firings["queue-depth"]?.map(({ fromMs }) => (endMs - fromMs) / hourMs);
    expect(of("24h")).toEqual([3, 25]);
    expect(of("7d")).toEqual([30, 3, 25]);
    expect(of("24h", true)).toEqual([30, 25]);
  });

  it("are not those that the host could not say: the site says what is missing", () => {
    expect(rendering.site().problems).toContain("What the host knows of disks is missing: facts are old.");
  });
});
