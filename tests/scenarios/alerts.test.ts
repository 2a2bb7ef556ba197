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

/** What the application does in 15 s: `bad` of ten requests and blocks fail. */
const traffic = async (more: { badRequests?: number; badBlocks?: number; requestMs?: number } = {}) => {
  for (let n = 0; n < 10; n += 1) {
    const status_code = n < (more.badRequests ?? 0) ? 500 : 200;
    await watch.event("http_request", { status_code, duration_ms: more.requestMs ?? 30 });
    await watch.event(n < (more.badBlocks ?? 0) ? "synthesis_error" : "synthesis_complete", { model_slug: "kokoro" });
  }
};

const queued = (jobs: number) => watch.event("synthesis_queued", { model_slug: "kokoro", queue_depth: jobs });

/** `count` more events before each tick, beside the traffic. */
const besides =
  (count: number, type: string, fields: Record<string, unknown> = {}) =>
  async () => {
    await traffic();
    for (let n = 0; n < count; n += 1) await watch.event(type, fields);
  };

const disk = (used: number) => {
  const mount = `/dev/sda1 1000 ${used} ${1_000 - used} ${Math.round(used / 10)}% /`;
  watch.facts = { ...watch.facts, disk: [0, `Filesystem 1B-blocks Used Available Capacity Mounted on\n${mount}`] };
};

const container = (health: string) => {
  const State = { Status: "running", Running: true, Health: { Status: health }, StartedAt: "2026-03-10T08:00:00Z" };
  watch.facts = { ...watch.facts, containers: [0, JSON.stringify({ Name: "/gateway", State })] };
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
    during: () => traffic().then(() => watch.event("stripe_webhook", { duration_ms: 17_000, status_code: 200 })),
    seconds: 15,
    healSeconds: 330,
  },
  "background-task-crashed": {
    during: () => traffic().then(() => watch.event("error", { data: '{"message":"Background task billing crashed"}' })),
    seconds: 15,
    healSeconds: 930,
  },
  "metrics-stale": { during: async () => {}, seconds: 630, healSeconds: 15 },
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
    },
    seconds: 60,
    after: async () => {
      await traffic();
      container("healthy");
    },
    healSeconds: 15,
  },
  "gateway-errors": { during: besides(1, "error", { data: '{"message":"No voices"}' }), seconds: 15, healSeconds: 930 },
  "dead-letter": { during: besides(1, "job_dlq", { model_slug: "kokoro" }), seconds: 15, healSeconds: 930 },
  "requeue-pattern": { during: besides(2, "job_requeued", { model_slug: "kokoro" }), seconds: 240, healSeconds: 630 },
  "queue-wait": {
    during: besides(5, "synthesis_complete", { model_slug: "higgs", queue_wait_ms: 40_000 }),
    seconds: 330,
    healSeconds: 135,
  },
  "detection-wait": {
    during: besides(2, "detection_complete", { queue_wait_ms: 12_000 }),
    seconds: 210,
    healSeconds: 930,
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
