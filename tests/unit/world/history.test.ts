import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { faultNamed } from "../../world/app/faults/index.ts";
import { copyText, generateHistory, type HistoryOptions, type Incident } from "../../world/app/history.ts";
import { type EventRow, eventColumns, eventColumnTypes } from "../../world/app/service/event.ts";

const monday = new Date("2026-01-05T00:00:00Z");
const tuesday = new Date("2026-01-06T00:00:00Z");
const nextMonday = new Date("2026-01-12T00:00:00Z");
const quietDay: HistoryOptions = { seed: 1, from: monday, to: tuesday, eventsPerDay: 30_000 };

test("the same seed gives the same bytes, and another one gives others", () => {
  const first = bytes(quietDay);
  expect(bytes(quietDay)).toBe(first);
  expect(bytes({ ...quietDay, seed: 2 })).not.toBe(first);
});

test("events and log lines come in order of time and stay inside the period", () => {
  const { events, logLines } = everything(quietDay);
  const times = events.map((event) => event.timestamp);
  expect(times).toEqual([...times].sort());
  expect((times[0] ?? "") >= monday.toISOString()).toBe(true);
  expect((times.at(-1) ?? "") < tuesday.toISOString()).toBe(true);
  const logTimes = logLines.map((line) => JSON.parse(line).record.time.timestamp as number);
  expect(logTimes).toEqual([...logTimes].sort((a, b) => a - b));
});

test("a week holds about as many events as asked for, busy by day and quiet by night and at the weekend", () => {
  const { events } = everything({ ...quietDay, to: nextMonday });
  expect(Math.abs(events.length / 7 / quietDay.eventsPerDay - 1)).toBeLessThan(0.1);
  const synthesis = events.filter((event) => event.event_type === "synthesis_complete").map(whenMs);
  const inHour = (hour: number) => synthesis.filter((atMs) => new Date(atMs).getUTCHours() === hour).length;
  expect(inHour(20)).toBeGreaterThan(4 * inHour(3));
  const onDay = (day: number) => synthesis.filter((atMs) => new Date(atMs).getUTCDay() === day).length;
  expect((onDay(1) + onDay(2)) / (onDay(6) + onDay(0))).toBeGreaterThan(1.2);
});

test("an uptime check comes at least every 30 s, at night too", () => {
  const checks = everything(quietDay)
    .events.filter((event) => event.endpoint === "/health")
    .map(whenMs);
  const gaps = checks.slice(1).map((atMs, index) => atMs - (checks[index] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(30_000);
});

test("every value has its column's type, and each type of event its own columns", () => {
  const { events } = everything(quietDay);
  const jsTypes = { timestamptz: "string", text: "string", integer: "number", boolean: "boolean", jsonb: "object" };
  for (const event of events) {
    for (const [column, value] of Object.entries(event)) {
      if (value === undefined) continue;
      const type = eventColumnTypes[column as keyof typeof eventColumnTypes] as keyof typeof jsTypes | undefined;
      const fits = type && typeof value === jsTypes[type] && (type !== "integer" || Number.isInteger(value));
      if (!fits) expect.fail(`${event.event_type}.${column} = ${value} is no ${type}`);
    }
  }
  const required: [EventRow["event_type"], (keyof EventRow)[]][] = [
    ["synthesis_queued", ["model_slug", "queue_depth", "user_id"]],
    [
      "synthesis_complete",
      ["model_slug", "queue_wait_ms", "worker_latency_ms", "total_latency_ms", "audio_duration_ms"],
    ],
    ["http_request", ["endpoint", "method", "status_code", "duration_ms"]],
    ["stripe_webhook", ["duration_ms", "status_code"]],
    ["page_extraction_complete", ["processor_slug", "page_idx", "total_token_count"]],
    ["billing_processed", ["data"]],
  ];
  for (const [type, columns] of required) {
    const rows = events.filter((event) => event.event_type === type);
    expect(rows.length, type).toBeGreaterThan(0);
    for (const column of columns)
      expect(
        rows.filter((row) => row[column] === undefined),
        `${type}.${column}`,
      ).toEqual([]);
  }
});

test("billing settles what was synthesised", () => {
  const { events } = everything(quietDay);
  const synthesised = events.filter((event) => event.event_type === "synthesis_complete").length;
  const billed = events.reduce((sum, event) => sum + Number(event.data?.events_count ?? 0), 0);
  expect(billed / synthesised).toBeGreaterThan(0.98);
  expect(billed).toBeLessThanOrEqual(synthesised);
});

test("weeks with incidents show every event type of the application", () => {
  const to = new Date("2026-02-02T00:00:00Z");
  const incidents = [noonIncident("error-burst"), noonIncident("background-task-crashed")];
  const seen = new Set<string>();
  for (const { events } of generateHistory({ ...quietDay, to, incidents })) {
    for (const event of events) seen.add(event.event_type);
  }
  expect([...seen].sort()).toEqual([...allEventTypes].sort());
});

test.for([1, 2, 3])("a quiet day gives no alert a reason to fire (seed %i)", (seed) => {
  expect([...alertsOf(everything({ ...quietDay, seed }).events)]).toEqual([]);
});

test.for([
  "error-burst",
  "http-errors",
  "backlog",
  "dead-workers",
  "stream-dark",
  "background-task-crashed",
  "slow-webhooks",
  "slow-database",
])("a planted %s gives reason to its own alert and no other", (fault) => {
  const { events } = everything({ ...quietDay, incidents: [noonIncident(fault)] });
  // A planted backlog grows the queue only: how long its blocks waited is not in the past.
  const expected = faultNamed(fault).expects.filter((id) => id !== "queue-wait");
  expect([...alertsOf(events)].sort()).toEqual(expected.sort());
});

test("Redis gone in the past shows as synthesis errors", () => {
  const { events } = everything({ ...quietDay, incidents: [noonIncident("redis-gone")] });
  expect([...alertsOf(events)]).toEqual(["synthesis-errors"]);
});

test("a dark stream leaves the log as it was", () => {
  const dark = everything({ ...quietDay, incidents: [noonIncident("stream-dark")] });
  const quiet = everything(quietDay);
  expect(dark.logLines).toEqual(quiet.logLines);
  expect(dark.events.length).toBeLessThan(quiet.events.length);
});

test("failed syntheses are in the log as errors, in loguru's shape", () => {
  const { events, logLines } = everything({ ...quietDay, incidents: [noonIncident("error-burst")] });
  const errors = logLines
    .map((line) => JSON.parse(line))
    .filter(({ record }) => record.level.name === "ERROR" && record.extra.event_type === "synthesis_error");
  expect(errors.length).toBe(events.filter((event) => event.event_type === "synthesis_error").length);
  expect(errors[0]).toMatchObject({
    text: expect.stringContaining("Synthesis failed"),
    record: { level: { no: 40 }, exception: { type: "RuntimeError" }, extra: { model_slug: expect.any(String) } },
  });
});

test("too few events a day and an empty period are refused", () => {
  expect(() => everything({ ...quietDay, eventsPerDay: 100 })).toThrow("at least 6000");
  expect(() => everything({ ...quietDay, to: monday })).toThrow("from must be");
});

test("COPY text escapes what would break a row", () => {
  const event: EventRow = {
    timestamp: "2026-01-05T00:00:00.000Z",
    event_type: "error",
    endpoint: "x\ty",
    data: { message: "a\tb\nc\\d" },
  };
  const line = copyText([event]);
  expect(line.split("\n").length).toBe(2);
  expect(line.split("\t").length).toBe(eventColumns.length);
  expect(line).toContain("\tx\\ty\t");
  expect(line).toContain('{"message":"a\\\\tb\\\\nc\\\\\\\\d"}');
});

const allEventTypes = [
  "synthesis_queued synthesis_complete synthesis_error job_requeued job_dlq detection_queued detection_complete",
  "detection_error document_extraction_complete document_extraction_error extraction_estimate",
  "page_extraction_complete page_extraction_error figure_count_mismatch document_cache_hit extraction_cache_hit",
  "cache_hit url_fetch ws_connect ws_disconnect batch_job_submitted batch_job_complete batch_job_failed",
  "stripe_webhook billing_sync_drift billing_processed api_rate_limit error warning http_request",
].flatMap((line) => line.split(" "));

function everything(options: HistoryOptions): { events: EventRow[]; logLines: string[] } {
  const batches = [...generateHistory(options)];
  return { events: batches.flatMap((each) => each.events), logLines: batches.flatMap((each) => each.logLines) };
}

function bytes(options: HistoryOptions): string {
  const { events, logLines } = everything(options);
  return createHash("sha256").update(copyText(events)).update(logLines.join("")).digest("hex");
}

function noonIncident(fault: string): Incident {
  return { fault, fromMs: Date.parse("2026-01-05T12:00:00Z"), toMs: Date.parse("2026-01-05T12:30:00Z") };
}

function whenMs(event: EventRow): number {
  return Date.parse(event.timestamp);
}

/** Ids of the alerts that have a reason to fire at any minute of the day, by the definitions the live faults go by. */
function alertsOf(events: EventRow[]): Set<string> {
  const fired = new Set<string>();
  const minuteMs = 60_000;
  const depths = new Map<string, number>();
  let [start, next] = [0, 0];
  for (let nowMs = monday.getTime() + 10 * minuteMs; nowMs <= tuesday.getTime(); nowMs += minuteMs) {
    for (; next < events.length && whenMs(events[next] as EventRow) < nowMs; next += 1) {
      const { model_slug: model = "", queue_depth: depth } = events[next] as EventRow;
      if (depth !== undefined && events[next]?.event_type === "synthesis_queued") depths.set(model, depth);
    }
    while (start < next && whenMs(events[start] as EventRow) < nowMs - 5 * minuteMs) start += 1;
    if (whenMs(events[next - 1] as EventRow) < nowMs - 10 * minuteMs) fired.add("metrics-stale");
    judge(events.slice(start, next), fired);
    if ([...depths.values()].some((depth) => depth > 30)) fired.add("queue-depth");
  }
  return fired;
}

function judge(window: EventRow[], fired: Set<string>): void {
  const of = (...types: string[]) => window.filter((event) => types.includes(event.event_type));
  const syntheses = of("synthesis_complete", "synthesis_error");
  const share = (some: EventRow[], all: EventRow[]) => (all.length < 20 ? 0 : some.length / all.length);
  if (share(of("synthesis_error"), syntheses) > 0.05) fired.add("synthesis-errors");
  const requests = of("http_request");
  if (
    share(
      requests.filter((event) => (event.status_code ?? 0) >= 500),
      requests,
    ) > 0.05
  )
    fired.add("http-errors");
  const durations = requests.map((event) => event.duration_ms ?? 0).sort((a, b) => a - b);
  const p95Ms = durations[Math.ceil(durations.length * 0.95) - 1] ?? 0;
  if (durations.length >= 20 && p95Ms > 2_000) fired.add("http-latency");
  if (of("stripe_webhook").some((event) => (event.duration_ms ?? 0) > 5_000)) fired.add("stripe-webhook-slow");
  const crashed = (event: EventRow) => String(event.data?.message).startsWith("Background task");
  if (of("job_dlq").length > 0) fired.add("dead-letter");
  const comeOut = new Set(of("synthesis_complete", "synthesis_error", "job_dlq").map((event) => event.model_slug));
  const stuck = of("synthesis_queued").filter((event) => !comeOut.has(event.model_slug));
  if (stuck.length > 20) fired.add("dead-workers");
  if (of("error").some(crashed)) fired.add("background-task-crashed");
}
