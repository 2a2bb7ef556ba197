import { writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { alerts } from "../../alerts/index.ts";
import { type Alert, above } from "../../model/alert.ts";
import { type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";
import { startWatch, type Watch } from "./watch.ts";

let postgres: LocalPostgres;
let watch: Watch;
beforeAll(async () => {
  postgres = await startPostgresLocal();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  watch = await startWatch(postgres, []);
});
afterEach(() => watch.close());

const alertNamed = (id: string) => alerts.find((alert) => alert.id === id) as Alert;

/** The alert as it is, but for what it judges: it fires at once, for these instances. */
function firing(id: string, instances: readonly Record<string, string>[] = [{}]): Alert {
  const rows = instances.map((labels) =>
    ["1 AS value", ...Object.entries(labels).map(([name, value]) => `'${value}' AS ${name}`)].join(", "),
  );
  const text = rows.map((columns) => `SELECT ${columns}`).join(" UNION ALL ");
  const levels = [{ severity: "warning" as const, when: above(0) }];
  return { ...alertNamed(id), value: { source: "sql", text }, levels, message: "it fires" };
}

/** The lines of the cause in each message, in the order in which they were told. */
const causes = () => watch.told().map((text) => text.split("\n").filter((line) => line.startsWith("· ")));

type Event = [count: number, type: string, fields?: Record<string, unknown>];
const data = (fields: Record<string, string>) => JSON.stringify(fields);

interface Known {
  instance?: Record<string, string>;
  events?: Event[];
  log?: string[];
  cause: string[];
}

/** What had happened when each alert fired, and what its message says of it. */
const known: Record<string, Known> = {
  "synthesis-errors": {
    events: [
      [3, "synthesis_error", { model_slug: "higgs", data: data({ error: "CUDA error" }) }],
      [1, "synthesis_error", { model_slug: "kokoro", data: data({ error: "timed out" }) }],
    ],
    cause: ["3 × higgs: CUDA error", "1 × kokoro: timed out"],
  },
  "http-errors": {
    events: [
      [2, "http_request", { status_code: 500, method: "GET", endpoint: "/documents" }],
      [9, "http_request", { status_code: 200, method: "GET", endpoint: "/voices" }],
    ],
    cause: ["2 × 500 GET /documents"],
  },
  "http-latency": {
    events: [
      [2, "http_request", { duration_ms: 3_500, method: "GET", endpoint: "/documents" }],
      [9, "http_request", { duration_ms: 40, method: "GET", endpoint: "/voices" }],
    ],
    cause: ["2 × over 2 s: GET /documents"],
  },
  "queue-depth": {
    instance: { model: "higgs" },
    events: [
      [4, "synthesis_complete", { model_slug: "higgs", worker_id: "higgs-1" }],
      [2, "job_requeued", { model_slug: "higgs", worker_id: "higgs-2" }],
      [9, "synthesis_complete", { model_slug: "kokoro", worker_id: "kokoro-1" }],
    ],
    cause: ["4 × synthesis_complete by higgs-1", "2 × job_requeued by higgs-2"],
  },
  "queue-wait": {
    instance: { model: "higgs" },
    events: [
      [4, "synthesis_complete", { model_slug: "higgs", worker_id: "higgs-1" }],
      [9, "synthesis_complete", { model_slug: "kokoro", worker_id: "kokoro-1" }],
    ],
    cause: ["4 × finished by higgs-1"],
  },
  "requeue-pattern": {
    instance: { model: "higgs" },
    events: [
      [4, "job_requeued", { model_slug: "higgs", worker_id: "higgs-1", data: data({ error: "lost" }) }],
      [9, "job_requeued", { model_slug: "kokoro", worker_id: "kokoro-1", data: data({ error: "lost" }) }],
    ],
    cause: ["4 × higgs-1: lost"],
  },
  "dead-letter": {
    events: [
      [6, "job_requeued", { model_slug: "higgs", data: data({ error: "CUDA error" }) }],
      [2, "job_dlq", { model_slug: "higgs", data: data({ error: "CUDA error" }) }],
      [2, "job_dlq", { model_slug: "kokoro" }],
    ],
    cause: ["8 × higgs: CUDA error"],
  },
  "stripe-webhook-slow": {
    events: [
      [2, "stripe_webhook", { duration_ms: 17_000, data: data({ type: "invoice.paid" }) }],
      [5, "stripe_webhook", { duration_ms: 200, data: data({ type: "charge.succeeded" }) }],
    ],
    cause: ["2 × over 5 s invoice.paid"],
  },
  "stripe-webhook-failures": {
    events: [
      [3, "stripe_webhook", { status_code: 500, data: data({ type: "invoice.paid" }) }],
      [5, "stripe_webhook", { status_code: 200, data: data({ type: "charge.succeeded" }) }],
    ],
    cause: ["3 × 500 invoice.paid"],
  },
  "background-task-crashed": {
    events: [
      [1, "error", { data: data({ message: "Background task billing crashed" }) }],
      [4, "error", { data: data({ message: "No voices" }) }],
    ],
    cause: ["1 × Background task billing crashed"],
  },
  "gateway-errors": {
    events: [
      [1, "error", { data: data({ message: "Background task billing crashed" }) }],
      [4, "error", { data: data({ message: "No voices" }) }],
    ],
    cause: ["4 × No voices"],
  },
  "billing-reconciliation": {
    events: [[4, "error", { data: data({ message: "Background task billing crashed" }) }]],
    cause: ["4 × Background task billing crashed"],
  },
  "billing-drift": {
    events: [[4, "billing_sync_drift", { user_id: "u-7" }]],
    cause: ["4 × user u-7"],
  },
  "detection-errors": {
    events: [[4, "detection_error", { data: data({ error: "model not loaded" }) }]],
    cause: ["4 × model not loaded"],
  },
  "detection-wait": {
    events: [[4, "detection_complete", { worker_id: "yolo-1" }]],
    cause: ["4 × finished by yolo-1"],
  },
  "extraction-errors": {
    instance: { processor: "epub" },
    events: [
      [4, "document_extraction_error", { processor_slug: "epub", data: data({ error: "no spine" }) }],
      [9, "document_extraction_error", { processor_slug: "pymupdf", data: data({ error: "encrypted" }) }],
    ],
    cause: ["4 × no spine"],
  },
  "gemini-errors": {
    events: [
      [4, "page_extraction_error", { status_code: 503, data: data({ error: "overloaded" }) }],
      [9, "page_extraction_error", { status_code: 429, data: data({ error: "quota" }) }],
    ],
    cause: ["4 × 503 overloaded"],
  },
  "api-rate-limits": {
    instance: { api: "gemini" },
    events: [
      [4, "api_rate_limit", { retry_count: 3, data: data({ api_name: "gemini" }) }],
      [9, "api_rate_limit", { retry_count: 0, data: data({ api_name: "stripe" }) }],
    ],
    cause: ["4 × after 3 retries"],
  },
  "auth-failure-burst": {
    events: [[4, "http_request", { status_code: 401, method: "POST", endpoint: "/auth/sign-in", user_id: "u-7" }]],
    cause: ["4 × POST /auth/sign-in u-7"],
  },
  "dead-workers": {
    instance: { model: "higgs" },
    events: [
      [3, "synthesis_complete", { model_slug: "higgs", worker_id: "higgs-1" }],
      [3, "synthesis_complete", { model_slug: "kokoro", worker_id: "kokoro-1" }],
    ],
    cause: ["3 × finished within the hour before by higgs-1"],
  },
  "first-audio": {
    instance: { model: "higgs" },
    events: [[3, "synthesis_complete", { model_slug: "higgs", worker_id: "higgs-1" }]],
    cause: ["3 × finished by higgs-1"],
  },
  "playback-underruns": {
    instance: { model: "higgs" },
    events: [[3, "synthesis_complete", { model_slug: "higgs", worker_id: "higgs-1" }]],
    cause: ["3 × finished by higgs-1"],
  },
  "gemini-retries": {
    events: [[2, "page_extraction_error", { status_code: 503, data: data({ error: "overloaded" }) }]],
    cause: ["2 × 503 overloaded"],
  },
  "extraction-budget": {
    events: [
      [2, "document_extraction_error", { processor_slug: "pymupdf", data: data({ error: "no xref" }) }],
      [1, "document_extraction_error", { processor_slug: "epub", data: data({ error: "no spine" }) }],
    ],
    cause: ["2 × pymupdf: no xref", "1 × epub: no spine"],
  },
  "metrics-stale": {
    log: ["Metrics writer failed after 3 s", "Metrics writer failed after 4 s", "Redis is gone"],
    cause: ["2 × Metrics writer failed after <*> s", "1 × Redis is gone"],
  },
  "container-unhealthy": {
    instance: { container: "yapit-gateway" },
    log: ["Redis is gone"],
    cause: ["1 × Redis is gone"],
  },
};

describe("the message of each alert says why", () => {
  it("covers every alert whose cause can be known", () => {
    const asking = alerts.filter(({ cause }) => cause).map(({ id }) => id);
    expect(Object.keys(known).sort()).toEqual(asking.sort());
  });

  it.each(Object.entries(known))("%s", async (id, { instance, events = [], log = [], cause }) => {
    watch.rules([firing(id, instance && [instance])]);
    for (const [count, type, fields] of events) for (let n = 0; n < count; n += 1) await watch.event(type, fields);
    for (const message of log) watch.log(message);
    expect(await watch.tick()).toMatchObject({ code: 0, err: [] });
    expect(causes()).toEqual([cause.map((line) => `· ${line}`)]);
  });
});

describe("a cause", () => {
  const lost = (model: string, count: number): Event => [
    count,
    "job_requeued",
    { model_slug: model, worker_id: `${model}-1`, data: data({ error: "lost" }) },
  ];
  const happen = async (...events: Event[]) => {
    for (const [count, type, fields] of events) for (let n = 0; n < count; n += 1) await watch.event(type, fields);
  };

  it("is each instance's own", async () => {
    watch.rules([firing("requeue-pattern", [{ model: "higgs" }, { model: "kokoro" }])]);
    await happen(lost("higgs", 2), lost("kokoro", 5));
    await watch.tick();
    expect(causes().sort()).toEqual([["· 2 × higgs-1: lost"], ["· 5 × kokoro-1: lost"]]);
  });

  it("stands in a message beside the last values, as they led to it", async () => {
    const jobs = alertNamed("queue-depth");
    watch.rules([jobs]);
    for (const depth of [5, 9, 60, 90]) {
      watch.now += 15_000;
      await happen([1, "synthesis_queued", { model_slug: "higgs", queue_depth: depth }], lost("higgs", 1));
      await watch.tick();
    }
    expect(watch.told()).toEqual([
      [
        "10:01:00 rotating_light priority 5",
        "Synthesis queue is backing up",
        "higgs: 90 jobs waiting",
        "critical: 90 jobs, threshold > 80 jobs",
        "since 10:01:00 UTC",
        "lately ▁▁▆█",
        "· 4 × job_requeued by higgs-1",
        "stack prod",
        "runbook docs/runbooks/queue-depth.md",
      ].join("\n"),
    ]);
  });

  it("is not told to the public", async () => {
    const config = { id: "phone", kind: "ntfy", server: watch.ntfy.url, audience: "public" };
    writeFileSync(`${watch.host.layout.channelsDir}/phone.json`, JSON.stringify(config));
    watch.rules([firing("dead-letter")]);
    await happen([2, "job_dlq", { model_slug: "higgs", data: data({ error: "planted" }) }]);
    await watch.tick();
    expect(watch.told()).toHaveLength(1);
    expect(watch.told()[0]).not.toMatch(/planted|higgs|·/);
  });

  it("is text that somebody else wrote: it breaks no line and turns no text round", async () => {
    watch.rules([firing("dead-letter")]);
    await happen([1, "job_dlq", { data: data({ error: "a\nResolved: all is well\u202e\u001b[2J" }) }]);
    await watch.tick();
    expect(causes()).toEqual([["· 1 × a Resolved: all is well  [2J"]]);
  });

  it.each([
    ["refuses it", "SELECT 1 AS value FROM missing", 'relation "missing" does not exist'],
    ["is too slow for it", "SELECT 1 AS value FROM pg_sleep(20)", "took longer than 1 s"],
  ])("is unknown where the database %s, and what fires is told all the same", async (_, text, reason) => {
    watch.rules([{ ...firing("dead-letter"), window: undefined as never, cause: { source: "sql", text } }]);
    expect(await watch.tick()).toMatchObject({ code: 0, err: [] });
    expect(causes()).toEqual([[`· cause unknown: ${reason}`]]);
  });

  it("is not asked for what goes on firing, nor for its end", async () => {
    watch.rules([firing("dead-letter")]);
    await watch.tick();
    await happen([2, "job_dlq", { data: data({ error: "later" }) }]);
    await watch.ticks(60);
    watch.rules([]);
    await watch.ticks(15);
    expect(causes()).toEqual([[], []]);
  });
});
