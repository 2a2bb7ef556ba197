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

const backlog = () => watch.event("synthesis_queued", { model_slug: "kokoro", queue_depth: 152 });

describe("what Watchbill cannot see", () => {
  it("is one message when the database is gone, whatever the number of rules, and what fired goes on firing", async () => {
    await watch.ticks(30, backlog);
    expect(watch.told()).toHaveLength(1);
    await postgres.crash();
    await watch.ticks(90);
    await postgres.start();
    await watch.ticks(30, backlog);
    expect(watch.told().slice(1).join("\n\n")).toMatchInlineSnapshot(`
      "10:01:45 rotating_light priority 5
      Watchbill cannot see
      database: the database refuses connections (is it running?)
      critical
      since 10:00:45 UTC, for 1 min
      stack prod
      runbook docs/runbooks/source-unreachable.md

      10:02:15 white_check_mark priority 2
      Resolved: Watchbill cannot see
      source database
      lasted 2 min, 10:00:45 UTC to 10:02:15 UTC
      stack prod"
    `);
  });

  it("is quiet when the database restarts within a minute", async () => {
    await watch.ticks(30, () => watch.event("http_request"));
    await postgres.crash();
    await watch.ticks(45);
    await postgres.start();
    await watch.ticks(60, () => watch.event("http_request"));
    expect(watch.told()).toEqual([]);
  });

  it("is docker when docker does not answer, and the disk is still watched", async () => {
    const refused = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?";
    watch.facts = { ...watch.facts, containers: [1, refused], "docker-events": [1, refused] };
    const full = "Filesystem 1B-blocks Used Available Capacity Mounted on\n/dev/sda1 100 95 5 95% /";
    watch.facts = { ...watch.facts, disk: [0, full] };
    await watch.ticks(90, () => watch.event("http_request"));
    expect(watch.told().map((text) => text.split("\n").slice(1, 3))).toEqual([
      ["The disk is filling up", "/ is 95 % full"],
      ["Watchbill cannot see", `docker: containers could not be read: ${refused.slice(0, 119)}`],
    ]);
  });

  it("is the host alone when no facts are written, though containers are read from them too", async () => {
    watch.facts = null;
    await watch.ticks(120, () => watch.event("http_request"));
    expect(watch.told()).toHaveLength(1);
    expect(watch.told()[0]).toContain("Watchbill cannot see\nhost: host facts are missing\ncritical\n");
  });

  it("keeps what was pending from firing by a time at which nobody looked", async () => {
    const growing = () => watch.event("synthesis_queued", { model_slug: "kokoro", queue_depth: 41 });
    await watch.ticks(60, growing);
    watch.now += 600_000;
    await watch.ticks(120, growing);
    expect(watch.told()).toEqual([]);
    await watch.ticks(15, growing);
    // Both rules that wait two minutes for a queue.
    const titles = watch.told().map((text) => text.split("\n")[1]);
    expect(titles.sort()).toEqual(["No worker takes the jobs", "Synthesis queue is backing up"]);
  });
});
