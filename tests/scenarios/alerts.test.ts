import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { alerts } from "../../alerts/index.ts";
import { type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";
import { startWatch, type Watch } from "./watch.ts";

let postgres: LocalPostgres;
let watch: Watch;
beforeAll(async () => {
  postgres = await startPostgresLocal();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  watch = await startWatch(postgres, alerts);
});
afterEach(() => watch.close());

type Moment = () => Promise<void>;

const lost = '{"error":"the worker was lost"}';
const paid = '{"type":"invoice.paid"}';

/** What the application does in 15 s: `bad` of ten requests and blocks fail. */
const traffic = async (more: { badRequests?: number; badBlocks?: number; requestMs?: number } = {}) => {
  for (let n = 0; n < 10; n += 1) {
    const status_code = n < (more.badRequests ?? 0) ? 500 : 200;
    const duration_ms = more.requestMs ?? 30;
    await watch.event("http_request", { status_code, duration_ms, method: "GET", endpoint: "/documents" });
    if (n < (more.badBlocks ?? 0)) await watch.event("synthesis_error", { model_slug: "kokoro", data: lost });
    else await watch.event("synthesis_complete", { model_slug: "kokoro", worker_id: "kokoro-1" });
  }
  watch.log("Synthesis complete", "INFO");
};

const queued = (jobs: number) => watch.event("synthesis_queued", { model_slug: "kokoro", queue_depth: jobs });

/** `count` more events before each tick, beside the traffic. */
const besides =
  (count: number, type: string, fields: Record<string, unknown> = {}) =>
  async () => {
    await traffic();
    for (let n = 0; n < count; n += 1) await watch.event(type, fields);
  };

/** Something that happened a while ago, seen only now. */
const earlier = async (hours: number, happened: Moment) => {
  watch.now -= hours * 3_600_000;
  await happened();
  watch.now += hours * 3_600_000;
};

const both = (one: Moment, other: Moment) => async () => {
  await one();
  await other();
};

/** What Hetzner has measured of the last 15 minutes, in percent of one core. */
const measured = async (value: number) => {
  await postgres.query(
    "UPDATE watchbill.hetzner_metric SET value = $2 WHERE time > $1::timestamptz - interval '15 minutes' AND time <= $1",
    [new Date(watch.now).toISOString(), value],
  );
};

/** Nothing was pulled for 21 minutes. */
const nothingPulled = async () => {
  await postgres.query("DELETE FROM watchbill.hetzner_metric WHERE time > $1::timestamptz - interval '21 minutes'", [
    new Date(watch.now).toISOString(),
  ]);
};

const pulled = async () => {
  await postgres.query("INSERT INTO watchbill.hetzner_metric VALUES ($1, 7, 'cpu', 40, 4)", [
    new Date(watch.now).toISOString(),
  ]);
};

/** Traffic again after hours of silence, for what looks back that far. */
const later = (hours: number) => async () => {
  watch.now += hours * 3_600_000;
  await traffic();
};

const section = (name: string, text: string) => {
  watch.facts = { ...watch.facts, [name]: [0, text] };
};

const inodes = (used: number) =>
  section("inodes", `Filesystem Inodes IUsed IFree IUse% Mounted on\n/dev/sda1 1000 ${used} ${1_000 - used} 0% /`);
const memory = (available: number, swap = "") =>
  section("memory", `MemTotal: 1000 kB\nMemAvailable: ${available} kB\n${swap}`);

const disk = (used: number) => {
  const mount = `/dev/sda1 1000 ${used} ${1_000 - used} ${Math.round(used / 10)}% /`;
  watch.facts = { ...watch.facts, disk: [0, `Filesystem 1B-blocks Used Available Capacity Mounted on\n${mount}`] };
};

/** The gateway as Docker sees it, and what else is up. */
const container = (health: string, others: readonly string[] = ["redis"]) => {
  const State = { Status: "running", Running: true, StartedAt: new Date(watch.now - 60_000).toISOString() };
  const gateway = { Id: "gateway", Name: "/gateway", State: { ...State, Health: { Status: health } } };
  const all = [gateway, ...others.map((name) => ({ Id: name, Name: `/${name}`, State }))];
  section("containers", all.map((one) => JSON.stringify(one)).join("\n"));
};

/** Docker's events of a service whose containers died of themselves, one after the other, within the last minutes. */
const deaths = (service: string, count: number) => {
  const events = Array.from({ length: count }, (_, index) => {
    const at = (watch.now - (count - index) * 90_000) * 1_000_000;
    const one = { id: `${service}-${index}`, name: service };
    return [
      { ...one, at, action: "start" },
      { ...one, at: at + 60_000_000_000, action: "die" },
    ];
  });
  section(
    "docker-events",
    events
      .flat()
      .map((one) => JSON.stringify(one))
      .join("\n"),
  );
};

let listeners = 0;
/** People who connect and ask for blocks, of which so many are there at once. */
const listen = async (people: number, blocks: { asked: number; done: number }) => {
  for (let n = 0; n < people; n += 1) {
    const request_id = `listener-${listeners++}`;
    await watch.event("ws_connect", { request_id });
    const block = { request_id, model_slug: "kokoro" };
    for (let block_idx = 0; block_idx < blocks.asked; block_idx += 1)
      await watch.event("synthesis_queued", { ...block, block_idx, queue_depth: 1 });
    for (let block_idx = 0; block_idx < blocks.done; block_idx += 1)
      await watch.event("synthesis_complete", { ...block, block_idx, audio_duration_ms: 1_000, worker_id: "kokoro-1" });
  }
};

interface Fault {
  /** What happens before each tick while the fault lasts, how long, and what mends it. */
  during: Moment;
  seconds: number;
  after?: Moment;
  healSeconds: number;
}

const faults: Record<string, Fault> = {
  "synthesis-errors": { during: () => traffic({ badBlocks: 2 }), seconds: 120, healSeconds: 420 },
  "http-errors": { during: () => traffic({ badRequests: 1 }), seconds: 240, healSeconds: 420 },
  "http-latency": { during: () => traffic({ requestMs: 4_200 }), seconds: 60, healSeconds: 600 },
  "queue-depth": {
    during: () => traffic().then(() => queued(55)),
    seconds: 150,
    after: () => traffic().then(() => queued(1)),
    healSeconds: 15,
  },
  "stripe-webhook-slow": {
    during: () =>
      traffic().then(() => watch.event("stripe_webhook", { duration_ms: 17_000, status_code: 200, data: paid })),
    seconds: 15,
    healSeconds: 330,
  },
  "background-task-crashed": {
    during: () => traffic().then(() => watch.event("error", { data: '{"message":"Background task billing crashed"}' })),
    seconds: 15,
    healSeconds: 930,
  },
  "metrics-stale": { during: async () => watch.log("Metrics writer failed"), seconds: 630, healSeconds: 15 },
  "disk-usage": {
    during: async () => {
      await traffic();
      disk(853);
    },
    seconds: 75,
    after: async () => {
      await traffic();
      disk(400);
    },
    healSeconds: 15,
  },
  "container-unhealthy": {
    during: async () => {
      await traffic();
      container("unhealthy");
      watch.log("No answer from Redis after 5 s");
    },
    seconds: 60,
    after: async () => {
      await traffic();
      container("healthy");
    },
    healSeconds: 15,
  },
  "gateway-errors": { during: besides(1, "error", { data: '{"message":"No voices"}' }), seconds: 15, healSeconds: 930 },
  "dead-letter": { during: besides(1, "job_dlq", { model_slug: "kokoro", data: lost }), seconds: 15, healSeconds: 930 },
  "requeue-pattern": {
    during: besides(2, "job_requeued", { model_slug: "kokoro", worker_id: "kokoro-1", data: lost }),
    seconds: 240,
    healSeconds: 630,
  },
  "queue-wait": {
    during: besides(5, "synthesis_complete", { model_slug: "higgs", worker_id: "higgs-1", queue_wait_ms: 40_000 }),
    seconds: 330,
    healSeconds: 135,
  },
  "detection-wait": {
    during: besides(2, "detection_complete", { worker_id: "yolo-1", queue_wait_ms: 12_000 }),
    seconds: 210,
    healSeconds: 930,
  },
  "detection-errors": {
    during: besides(1, "detection_error", { data: lost }),
    seconds: 165,
    after: besides(30, "detection_complete"),
    healSeconds: 75,
  },
  "extraction-errors": {
    during: besides(1, "document_extraction_error", { processor_slug: "epub", data: '{"error":"no spine"}' }),
    seconds: 165,
    after: besides(200, "document_extraction_complete", { processor_slug: "epub" }),
    healSeconds: 75,
  },
  "gemini-errors": {
    during: besides(1, "page_extraction_error", { status_code: 503, data: '{"error":"overloaded"}' }),
    seconds: 165,
    after: besides(30, "page_extraction_complete"),
    healSeconds: 75,
  },
  "api-rate-limits": {
    during: besides(4, "api_rate_limit", { retry_count: 3, data: '{"api_name":"gemini"}' }),
    seconds: 120,
    after: later(1),
    healSeconds: 15,
  },
  "stripe-webhook-failures": {
    during: besides(1, "stripe_webhook", { status_code: 500, duration_ms: 90, data: paid }),
    seconds: 45,
    healSeconds: 930,
  },
  "auth-failure-burst": {
    during: besides(10, "http_request", {
      status_code: 401,
      method: "POST",
      endpoint: "/auth/sign-in",
      duration_ms: 30,
    }),
    seconds: 90,
    healSeconds: 330,
  },
  "billing-drift": {
    during: besides(1, "billing_sync_drift", { user_id: "u-7" }),
    seconds: 60,
    after: later(6),
    healSeconds: 15,
  },
  "billing-reconciliation": {
    during: () => earlier(0.4, besides(25, "synthesis_complete", { model_slug: "kokoro" })).then(() => traffic()),
    seconds: 600,
    after: besides(1, "billing_processed", { data: '{"events_count":2000}' }),
    healSeconds: 15,
  },
  "batch-stuck": {
    during: async () => {
      await traffic();
      await earlier(25, () => watch.event("batch_job_submitted", { data: '{"batch_id":"b1"}' }));
    },
    seconds: 15,
    after: besides(1, "batch_job_complete", { data: '{"batch_id":"b1"}' }),
    healSeconds: 15,
  },
  "worker-outlier": {
    during: async () => {
      await traffic();
      for (const [worker_id, worker_latency_ms] of Object.entries({ "higgs-1": 400, "higgs-2": 400, "higgs-3": 1_900 }))
        for (let n = 0; n < 2; n += 1)
          await watch.event("synthesis_complete", { model_slug: "higgs", worker_id, worker_latency_ms });
    },
    seconds: 390,
    healSeconds: 930,
  },
  "inodes-usage": {
    during: () => traffic().then(() => inodes(853)),
    seconds: 75,
    after: () => traffic().then(() => inodes(50)),
    healSeconds: 15,
  },
  "memory-usage": {
    during: () => traffic().then(() => memory(60)),
    seconds: 330,
    after: () => traffic().then(() => memory(500)),
    healSeconds: 15,
  },
  "swap-usage": {
    during: () => traffic().then(() => memory(500, "SwapTotal: 1000 kB\nSwapFree: 90 kB")),
    seconds: 330,
    after: () => traffic().then(() => memory(500, "SwapTotal: 1000 kB\nSwapFree: 900 kB")),
    healSeconds: 15,
  },
  "load-per-core": {
    during: () => traffic().then(() => section("load", "44.10 41.30 38.00 9/300 999\n2")),
    seconds: 630,
    after: () => traffic().then(() => section("load", "0.40 0.50 0.45 1/300 999\n2")),
    healSeconds: 15,
  },
  "failed-units": {
    during: () => traffic().then(() => section("units", "backup.service loaded failed failed Daily backup")),
    seconds: 75,
    after: () => traffic().then(() => section("units", "")),
    healSeconds: 75,
  },
  "deployment-drift": {
    during: () =>
      traffic().then(() => {
        watch.drift = ["queue-depth\t/etc/watchbill/prod/rules.d/queue-depth.json\tchanged"];
      }),
    seconds: 15,
    after: () =>
      traffic().then(() => {
        watch.drift = [];
      }),
    healSeconds: 15,
  },
  "containers-missing": {
    during: () => traffic().then(() => container("healthy", [])),
    seconds: 90,
    after: () => traffic().then(() => container("healthy")),
    healSeconds: 15,
  },
  "containers-replaced": {
    during: async () => {
      await traffic();
      deaths("redis", 3);
      container("healthy");
    },
    seconds: 15,
    after: async () => {
      await later(1)();
      section("docker-events", "");
    },
    healSeconds: 15,
  },
  "area-silent": {
    during: async () => {
      await traffic();
      await earlier(13, () => watch.event("stripe_webhook", { status_code: 200, duration_ms: 90, data: paid }));
    },
    seconds: 15,
    after: besides(1, "stripe_webhook", { status_code: 200, duration_ms: 90, data: paid }),
    healSeconds: 15,
  },
  "log-silence": {
    during: async () => {
      watch.now += 6 * 3_600_000;
      await watch.event("http_request", { status_code: 200, duration_ms: 30 });
    },
    seconds: 15,
    healSeconds: 15,
  },
  "dead-workers": {
    during: besides(1, "synthesis_queued", { model_slug: "higgs", queue_depth: 3 }),
    seconds: 150,
    after: besides(1, "synthesis_complete", { model_slug: "higgs", worker_id: "higgs-1" }),
    healSeconds: 15,
  },
  "first-audio": {
    during: () => traffic().then(() => listen(1, { asked: 2, done: 0 })),
    seconds: 240,
    after: () => traffic().then(() => listen(20, { asked: 2, done: 2 })),
    healSeconds: 15,
  },
  "playback-underruns": {
    during: () => traffic().then(() => listen(1, { asked: 3, done: 2 })),
    seconds: 240,
    after: () => traffic().then(() => listen(100, { asked: 3, done: 3 })),
    healSeconds: 15,
  },
  "cache-eviction-storm": {
    during: besides(6, "synthesis_complete", { model_slug: "kokoro", worker_id: "kokoro-1", variant_hash: "one" }),
    seconds: 570,
    after: later(1),
    healSeconds: 15,
  },
  "gemini-retries": {
    during: besides(1, "page_extraction_complete", { retry_count: 2 }),
    seconds: 165,
    after: besides(30, "page_extraction_complete", { retry_count: 0 }),
    healSeconds: 75,
  },
  "extraction-budget": {
    during: async () => {
      await besides(1, "document_extraction_error", { processor_slug: "epub", data: '{"error":"no spine"}' })();
      for (let n = 0; n < 4; n += 1) await watch.event("document_extraction_complete", { processor_slug: "epub" });
    },
    seconds: 300,
    after: besides(60, "document_extraction_complete", { processor_slug: "epub" }),
    healSeconds: 720,
  },
  "hetzner-cpu": {
    during: both(traffic, () => measured(400)),
    seconds: 15,
    after: both(traffic, () => measured(40)),
    healSeconds: 15,
  },
  "hetzner-stale": {
    during: both(traffic, nothingPulled),
    seconds: 15,
    after: both(traffic, pulled),
    healSeconds: 15,
  },
  "visits-unusual": {
    during: async () => {
      await traffic();
      for (const week of [1, 2, 3, 4])
        await earlier(week * 168, async () => {
          for (let n = 0; n < 40; n += 1) await watch.event("ws_connect");
        });
    },
    seconds: 15,
    after: besides(40, "ws_connect"),
    healSeconds: 15,
  },
};

describe("every fault is told by its own alert and by no other, and its end as well", () => {
  it("covers every alert that is deployed", () => {
    expect(Object.keys(faults).sort()).toEqual(alerts.map(({ id }) => id).sort());
  });

  it.each(Object.entries(faults))("%s", async (_, { during, seconds, after, healSeconds }) => {
    container("healthy");
    await watch.ticks(60, traffic);
    expect(watch.told()).toEqual([]);
    await watch.ticks(seconds, during);
    await watch.ticks(healSeconds, after ?? traffic);
    expect(watch.told().join("\n\n")).toMatchSnapshot();
    expect(watch.told().at(-1)).toContain("Resolved: ");
  });
});
