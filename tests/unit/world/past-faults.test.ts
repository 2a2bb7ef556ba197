import { describe, expect, it } from "vitest";
import { readLine } from "../../../runtime/sync/logs/log-row.ts";
import { pastEffects } from "../../world/app/history/past-effects.ts";
import { generateHistory, type HistoryOptions, type Incident } from "../../world/app/history.ts";
import type { EventRow } from "../../world/app/service/event.ts";

const monday = Date.parse("2026-01-05T00:00:00Z");
const hour = (hours: number) => monday + hours * 3_600_000;
const [fromMs, toMs] = [hour(10), hour(14)];
const morning: HistoryOptions = {
  seed: 1,
  from: new Date(hour(9)),
  to: new Date(toMs),
  eventsPerDay: 30_000,
  swings: true,
};

interface Line {
  atMs: number;
  text: string;
}

interface Past {
  events: EventRow[];
  lines: Line[];
}

/** The hours of the fault, without it and with it. */
interface Pair {
  quiet: Past;
  hit: Past;
}

const quietMorning = past([]);

/** What of each fault shows, by a figure that has to grow, or to fall, and by how much at least. */
const shows: Record<
  string,
  { of?: string; size?: number; figure: (past: Past) => number; times: [least: number, most: number] }
> = {
  "slow-worker": { of: "kokoro-2", figure: mean(byWorker("kokoro-2"), "worker_latency_ms"), times: [1.9, 2.1] },
  "worker-gone": { of: "higgs-1", figure: count(byWorker("higgs-1")), times: [0, 0] },
  "slow-endpoint": {
    of: "/documents",
    figure: mean(of("http_request", { endpoint: "/documents" }), "duration_ms"),
    times: [1.5, 9],
  },
  "failing-endpoint": {
    of: "/audio/{hash}",
    size: 0.5,
    figure: count(of("http_request", { status_code: 500 })),
    times: [50, 9e9],
  },
  "processor-failing": {
    of: "passthrough",
    size: 0.5,
    figure: count(of("document_extraction_error", { processor_slug: "passthrough" })),
    times: [5, 9e9],
  },
  "browser-needed": {
    size: 0.9,
    figure: count(of("document_extraction_complete", { processor_slug: "defuddle:playwright" })),
    times: [1.5, 9],
  },
  "webhook-lag": { figure: mean(of("stripe_webhook"), "duration_ms"), times: [1.5, 9] },
  "gemini-refusing": { size: 1, figure: sum(of("page_extraction_complete"), "retry_count"), times: [5, 9e9] },
  "rate-limited": { of: "gemini", figure: count(of("api_rate_limit")), times: [5, 9e9] },
  "tokens-grown": { figure: mean(of("page_extraction_complete"), "total_token_count"), times: [1.95, 2.05] },
  requeues: {
    of: "kokoro-1",
    size: 0.2,
    figure: count(of("job_requeued", { worker_id: "kokoro-1" })),
    times: [5, 9e9],
  },
  "dead-letters": { size: 5, figure: count(of("job_dlq")), times: [2, 9e9] },
  "cache-cold": { figure: count(of("cache_hit")), times: [0.1, 0.6] },
  "visitors-missing": { figure: count(of("ws_connect")), times: [0.3, 0.7] },
  "sessions-cut": { figure: mean(of("ws_disconnect"), "duration_ms"), times: [0.4, 0.9] },
  "sign-in-attempts": { of: "203.0.113.9", figure: count(of("http_request", { status_code: 401 })), times: [3, 9e9] },
  "settlement-loss": { figure: billed, times: [0.92, 0.98] },
  "settlement-dead": { figure: billed, times: [0, 0.02] },
  "drift-reports": { size: 5, figure: count(of("billing_sync_drift")), times: [5, 9e9] },
  "redis-loop": { figure: count(of("synthesis_error")), times: [10, 9e9] },
  "log-dark": { figure: ({ lines }) => lines.length, times: [0, 0] },
  "event-type-gone": { of: "url_fetch", figure: count(of("url_fetch")), times: [0, 0] },
  "new-error": {
    of: "yapit.gateway.lists|List <id> is broken",
    size: 5,
    figure: saying(/^List [0-9a-f-]{36} is broken$/),
    times: [5, 9e9],
  },
  "warnings-grown": {
    of: "yapit.gateway.lists|List of <n> is odd",
    size: 5,
    figure: saying(/^List of \d+ is odd$/),
    times: [5, 9e9],
  },
};

describe("a fault that only a past has", () => {
  it("is each looked at here", () => {
    expect(Object.keys(shows).sort()).toEqual(Object.keys(pastEffects).sort());
  });

  it.each(Object.entries(shows))(
    "%s shows while it is on, and nowhere before",
    (fault, { of: hits, size, figure, times }) => {
      const incident: Incident = { fault, fromMs, toMs, ...(hits ? { of: hits } : {}), ...(size ? { size } : {}) };
      const hit = past([incident]);
      const pair: Pair = { quiet: within(quietMorning, fromMs, toMs), hit: within(hit, fromMs, toMs) };
      const [least, most] = times;
      expect(figure(pair.hit)).toBeGreaterThanOrEqual(least * Math.max(1, figure(pair.quiet)));
      expect(figure(pair.hit)).toBeLessThanOrEqual(most * Math.max(1, figure(pair.quiet)));
      expect(bytes(within(hit, hour(9), fromMs))).toBe(bytes(within(quietMorning, hour(9), fromMs)));
    },
  );

  it("event-type-gone and settlement-dead leave the log as it was, but for the crash", () => {
    const incidents = ["event-type-gone", "settlement-dead"].map((fault) => ({ fault, fromMs, toMs, of: "url_fetch" }));
    const lines = within(past(incidents), fromMs, toMs).lines.map(({ text }) => text);
    expect(lines.filter((text) => text === "Background task billing-consumer crashed").length).toBe(1);
    expect(lines.filter((text) => text === "Synthesis complete").length).toBeGreaterThan(100);
  });
});

describe("the swings of good days", () => {
  const span = { from: new Date(monday), to: new Date(hour(14 * 24)) };
  const fortnight = [...generateHistory({ ...morning, ...span, eventsPerDay: 10_000 })];

  it("are the same for the same seed", () => {
    expect(bytes(past([]))).toBe(bytes(quietMorning));
  });

  it("make days differ by more than chance, in visitors and in speed", () => {
    const days = Map.groupBy(
      fortnight.flatMap(({ events }) => events),
      ({ timestamp }) => timestamp.slice(0, 10),
    );
    const visits = [...days.values()].map(
      (events) => events.filter(({ event_type }) => event_type === "ws_connect").length,
    );
    const speeds = [...days.values()].map((events) =>
      mean(byWorker("kokoro-1"), "worker_latency_ms")({ events, lines: [] }),
    );
    expect(Math.max(...visits.slice(0, 5)) / Math.min(...visits.slice(0, 5))).toBeGreaterThan(1.15);
    expect(Math.max(...speeds) / Math.min(...speeds)).toBeGreaterThan(1.05);
  });

  it("bring lines that come seldom, and strangers who try doors", () => {
    const odd = fortnight.flatMap(({ logLines }) => logLines).filter((line) => line.includes('"function":"run"'));
    expect(odd.length).toBeGreaterThan(8);
    expect(odd.length).toBeLessThan(50);
    const tried = fortnight
      .flatMap(({ events }) => events)
      .filter(({ status_code, endpoint }) => status_code === 404 && endpoint !== "/documents/{id}");
    expect(tried.length).toBeGreaterThan(20);
  });
});

function past(incidents: Incident[]): Past {
  const batches = [...generateHistory({ ...morning, incidents })];
  const lines = batches.flatMap(({ logLines }) =>
    logLines.map((line) => {
      const row = readLine(Buffer.from(line.trimEnd()));
      if (typeof row === "string") throw new Error(row);
      return { atMs: Number(row.timeMicros) / 1_000, text: row.message };
    }),
  );
  return { events: batches.flatMap(({ events }) => events), lines };
}

const bytes = (one: Past): string => JSON.stringify(one);

function within({ events, lines }: Past, startMs: number, endMs: number): Past {
  const isIn = (atMs: number) => atMs >= startMs && atMs < endMs;
  return {
    events: events.filter(({ timestamp }) => isIn(Date.parse(timestamp))),
    lines: lines.filter(({ atMs }) => isIn(atMs)),
  };
}

type Pick = (event: EventRow) => boolean;

function of(type: string, fields: Partial<EventRow> = {}): Pick {
  return (event) =>
    event.event_type === type &&
    Object.entries(fields).every(([name, value]) => event[name as keyof EventRow] === value);
}

function byWorker(worker: string): Pick {
  return of("synthesis_complete", { worker_id: worker });
}

function count(pick: Pick): (past: Past) => number {
  return ({ events }) => events.filter(pick).length;
}

function sum(pick: Pick, column: keyof EventRow): (past: Past) => number {
  return ({ events }) => events.filter(pick).reduce((total, event) => total + Number(event[column] ?? 0), 0);
}

function mean(pick: Pick, column: keyof EventRow): (past: Past) => number {
  return (past) => sum(pick, column)(past) / count(pick)(past);
}

function billed({ events }: Past): number {
  return events.reduce((total, { data }) => total + Number(data?.events_count ?? 0), 0);
}

function saying(pattern: RegExp): (past: Past) => number {
  return ({ lines }) => lines.filter(({ text }) => pattern.test(text)).length;
}
