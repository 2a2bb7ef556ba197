import { describe, expect, it } from "vitest";
import { alerts } from "../../../alerts/index.ts";
import { areas } from "../../../dashboards/overview/areas.ts";
import { overview } from "../../../dashboards/overview.ts";
import { type HostRows, noHostRows } from "../../../model/host-tables.ts";
import type { HistoryBatch } from "../../world/app/history.ts";
import type { EventRow } from "../../world/app/service/event.ts";
import { sampleMemory } from "../../world/dashboard/memory.ts";
import { endsMs, type Past } from "../../world/dashboard/past.ts";
import { askedPast, last, openPast, type Row } from "./past-asked.ts";

const minuteMs = 60_000;
const quiet: Past = { days: 2, eventsPerDay: 12_000, incidents: [] };
const memory = sampleMemory();
/** Every rule is deployed, and well. */
const allWell: HostRows = {
  ...memory,
  alert_firing: memory.alert_firing.filter(({ resolved_at }) => resolved_at !== null),
  alert_now: alerts.map(({ id, title, owner }) => ({
    ...{ alert_id: id, title, owner, state: "ok", severity: null, since: endsMs - 86_400_000, detail: null },
  })),
};
/** One rule fires. */
const withFiring = (alertId: string, severity: "warning" | "critical", detail: string): HostRows => ({
  ...allWell,
  alert_now: allWell.alert_now.map((rule) =>
    rule.alert_id === alertId ? { ...rule, state: "firing", severity, since: endsMs - 7 * minuteMs, detail } : rule,
  ),
});
const events = (count: number, event: Partial<EventRow> & Pick<EventRow, "event_type">): HistoryBatch => ({
  events: Array.from({ length: count }, (_, nth) => ({
    timestamp: new Date(endsMs - (count - nth) * 2_000).toISOString(),
    ...event,
  })),
  logLines: [],
});
const stateOf = (rows: readonly Row[], name: string) => rows.find((row) => row.name === name);
const states = (rows: readonly Row[]) => Object.fromEntries(rows.map(({ name, state }) => [name, state]));
const least = (numbers: readonly (number | null)[]) => Math.min(...numbers.flatMap((number) => number ?? []));
const everyArea = (state: string) => Object.fromEntries(areas.map(({ name }) => [name, state]));

/** A panel's rows of a past that is only asked once. */
async function once(past: Past, id: string): Promise<Row[]> {
  const opened = await openPast(overview, past, allWell);
  try {
    return await opened.panel(id);
  } finally {
    await opened.close();
  }
}

describe("on a good day", () => {
  const past = askedPast(overview, quiet, allWell);

  it("every part is well, says so in figures, and leads to its page", async () => {
    const rows = await past.panel("areas");
    expect(states(rows)).toEqual(everyArea("ok"));
    expect(rows.map(({ to }) => to)).toEqual(areas.map(({ page }) => page));
    const hour = `timestamp > epoch_ms(${endsMs - 60 * minuteMs})::TIMESTAMPTZ AND timestamp <= epoch_ms(${endsMs})::TIMESTAMPTZ`;
    const [plain] = await past.plain(`SELECT count(*) FILTER (WHERE event_type = 'synthesis_complete') AS blocks,
      count(*) FILTER (WHERE event_type = 'http_request') AS requests FROM metrics_event WHERE ${hour}`);
    expect(stateOf(rows, "Synthesis")?.detail).toMatch(`blocks in the last hour: ${plain?.blocks}, failed: 0`);
    expect(stateOf(rows, "Sign-in and requests")?.detail).toMatch(
      `requests in the last hour: ${plain?.requests}, failed: 0`,
    );
    const [machine] = memory.machine_now;
    const fullest = memory.disk_now.toSorted((a, b) => Number(b.used_percent) - Number(a.used_percent))[0];
    const [cpu, used, disk] = [machine?.cpu_percent, machine?.memory_used_percent, fullest?.used_percent].map(
      (percent) => Math.round(Number(percent)),
    );
    expect(stateOf(rows, "Host")?.detail).toBe(
      `processor ${cpu} %, memory ${used} %, disk ${fullest?.mount} ${disk} %`,
    );
  });

  it("the watch is well, and says when it looked last", async () => {
    const rows = await past.panel("watch");
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(["ok"]));
    expect(stateOf(rows, "Rules")?.detail).toBe("last look at 08:29, rules that could not be asked: 0");
    expect(rows.map(({ name }) => name)).toEqual([
      ...["Rules", "Copy of the metrics", "Copy of the log", "Timers", "Units of systemd"],
      ...["Channel discord", "Channel phone"],
    ]);
  });

  it.each([
    [
      "failed",
      `SELECT 100 * sum(CASE WHEN event_type LIKE '%_error' OR status_code >= 500 THEN 1 ELSE 0 END) / count(*) AS value
       FROM metrics_event WHERE event_type IN ('synthesis_complete', 'synthesis_error', 'document_extraction_complete',
         'document_extraction_error', 'http_request') AND ${last("24h")}`,
    ],
    [
      "people",
      `SELECT count(DISTINCT user_id) AS value FROM metrics_event WHERE event_type = 'ws_connect' AND ${last("24h")}`,
    ],
    ["firing", "SELECT 0 AS value"],
    ["uptime", `SELECT ${least(memory.uptime_check.map(({ up_percent }) => up_percent))} AS value`],
    ["report", `SELECT ${least(memory.report.map(({ made_at }) => (endsMs - Number(made_at)) / 3_600_000))} AS value`],
    ["disk", `SELECT ${least(memory.disk_now.map(({ days_to_full }) => days_to_full))} AS value`],
  ])("%s is what it is", async (id, sql) => {
    const [[shown], [plain]] = await Promise.all([past.panel(id), past.plain(sql)]);
    expect(Number(shown?.value)).toBeCloseTo(Number(plain?.value), 6);
  });

  it("the age of the last report grows until the next one", async () => {
    const course = (await past.panel("report", { field: "sparkline", range: "7d" })).toSorted((a, b) =>
      String(a.at) < String(b.at) ? -1 : 1,
    );
    const ages = course.map((row) => Number(row.value));
    expect(Math.max(...ages)).toBeLessThanOrEqual(24);
    expect(ages.filter((age, at) => age < Number(ages[at - 1])).length).toBe(7);
  });

  it("the first audio is that of the page Synthesis", async () => {
    const [[p50], [p95]] = await Promise.all([past.panel("first-audio-p50"), past.panel("first-audio-p95")]);
    const [plain] =
      await past.view(`SELECT sum(listeners) AS listeners, min(p50_s) AS least, max(p95_s) AS most FROM first_audio
      WHERE hour >= epoch_ms(${endsMs - 24 * 60 * minuteMs})`);
    expect(Number(p50?.value)).toBeGreaterThan(Number(plain?.least));
    expect(Number(p95?.value)).toBeGreaterThan(Number(p50?.value));
    expect(Number(p95?.value)).toBeLessThan(Number(plain?.most));
  });
});

describe("an alert that fires", () => {
  const past = askedPast(overview, quiet, withFiring("detection-wait", "warning", "11.2 s"));

  it("is said by its part, and leads to its own page", async () => {
    const rows = await past.panel("areas");
    expect(states(rows)).toEqual({ ...everyArea("ok"), Documents: "warning" });
    const documents = stateOf(rows, "Documents");
    expect(documents?.to).toBe("#/alerts/detection-wait");
    expect(documents?.detail).toMatch(/: 11\.2 s; documents in the last hour: /);
    expect(Date.parse(String(documents?.since))).toBe(endsMs - 7 * minuteMs);
  });
});

describe("what only events tell yet", () => {
  it.each([
    ["Synthesis", "critical", events(60, { event_type: "synthesis_error", model_slug: "kokoro" })],
    ["Synthesis", "warning", events(3, { event_type: "synthesis_queued", model_slug: "higgs", queue_depth: 45 })],
    ["Sign-in and requests", "critical", events(200, { event_type: "http_request", status_code: 502, duration_ms: 3 })],
    ["Billing", "critical", events(1, { event_type: "stripe_webhook", status_code: 200, duration_ms: 19_000 })],
    ["Documents", "warning", events(40, { event_type: "document_extraction_error", processor_slug: "epub" })],
  ] as const)("makes %s %s before its alert is sure", { timeout: 120_000 }, async (name, state, besides) => {
    const rows = await once({ ...quiet, days: 1, besides }, "areas");
    expect(states(rows)).toEqual({ ...everyArea("ok"), [name]: state });
  });

  it("makes the watch critical where no event comes any more", async () => {
    const dark = { fault: "stream-dark", fromMs: endsMs - 40 * minuteMs, toMs: endsMs };
    const rows = await once({ ...quiet, days: 1, incidents: [dark] }, "areas");
    expect(stateOf(rows, "The watch itself")).toMatchObject({
      state: "critical",
      detail: "no event in the last 10 minutes",
    });
    expect(stateOf(rows, "Playback")?.detail).toMatch(/listeners? |listen/);
  });
});

describe("without the host's memory", () => {
  const past = askedPast(overview, { ...quiet, days: 1 }, noHostRows());

  it("what events cannot tell is unknown, and the rest is as they say", async () => {
    const rows = await past.panel("areas");
    expect(stateOf(rows, "Host")).toMatchObject({ state: "unknown", to: "#/host" });
    expect(stateOf(rows, "Synthesis")?.state).toBe("ok");
    expect(stateOf(rows, "The watch itself")?.detail).toBe("events come; the host was not asked");
  });

  it.each(["firing", "uptime"])("nobody claims anything of %s, now or before", async (id) => {
    expect((await past.panel(id))[0]?.value).toBe(null);
    expect(await past.panel(id, { field: "sparkline" })).toEqual([]);
  });
});
