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

/** A block is queued behind so many others, and its worker finishes one. */
const depth = (jobs: number) => async () => {
  await watch.event("synthesis_queued", { model_slug: "kokoro", queue_depth: jobs, queue_type: "tts" });
  await watch.event("synthesis_complete", { model_slug: "kokoro", worker_id: "kokoro-1" });
};

describe("the queue of one model backs up", () => {
  it("is told as it becomes a warning, gets critical, eases and is over", async () => {
    await watch.ticks(60, depth(3));
    expect(watch.told()).toEqual([]);
    await watch.ticks(135, depth(41));
    await watch.ticks(60, depth(152));
    await watch.ticks(30, depth(35));
    await watch.ticks(30, depth(2));
    expect(watch.told().join("\n\n")).toMatchInlineSnapshot(`
      "10:03:15 warning priority 4
      Synthesis queue is backing up
      kokoro: 41 jobs waiting
      warning: 41 jobs, threshold > 30 jobs
      since 10:01:15 UTC, for 2 min
      lately ▁▁▁▁█████████
      · 13 × synthesis_complete by kokoro-1
      stack prod
      runbook docs/runbooks/queue-depth.md

      10:03:30 rotating_light priority 5
      Synthesis queue is backing up
      kokoro: 152 jobs waiting
      critical now (was warning): 152 jobs, threshold > 80 jobs
      since 10:01:15 UTC, for 2 min
      lately ▁▁▁▁▃▃▃▃▃▃▃▃▃█
      · 14 × synthesis_complete by kokoro-1
      stack prod
      runbook docs/runbooks/queue-depth.md

      10:04:30 warning priority 4
      Synthesis queue is backing up
      kokoro: 35 jobs waiting
      warning now (was critical): 35 jobs, threshold > 30 jobs
      since 10:01:15 UTC, for 3 min
      lately ▁▁▁▁▃▃▃▃▃▃▃▃▃████▃
      stack prod
      runbook docs/runbooks/queue-depth.md

      10:05:00 white_check_mark priority 2
      Resolved: Synthesis queue is backing up
      model kokoro: now 2 jobs
      lasted 4 min, 10:01:15 UTC to 10:05:00 UTC
      stack prod"
    `);
    expect(watch.ntfy.messages("scenario")).toHaveLength(1);
  });

  it("is told once, and in time, though ticks come late", async () => {
    await watch.ticks(60, depth(3));
    for (const lateMs of [700, 0, 12_000, 100, 0, 14_000, 0, 300]) {
      watch.now += lateMs;
      await watch.ticks(15, depth(41));
    }
    expect(watch.told()).toHaveLength(1);
    expect(watch.told()[0]).toMatch(/^10:03:27 warning/);
  });

  it("stays firing while silence proves nothing", async () => {
    await watch.ticks(60, depth(152));
    // The uptime check still makes events, but nobody queues any more.
    await watch.ticks(900, () => watch.event("http_request", { status_code: 200, duration_ms: 20 }));
    expect(watch.told()).toHaveLength(1);
  });
});
