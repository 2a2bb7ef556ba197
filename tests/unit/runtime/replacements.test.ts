import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Alert } from "../../../model/alert.ts";
import type { Duration } from "../../../model/duration.ts";
import { containers } from "../../../model/query.ts";
import { containersSource } from "../../../runtime/sources/containers.ts";
import { parseFacts } from "../../../runtime/sources/facts.ts";
import { SourceMemory } from "../../../runtime/sources/memory.ts";
import { containerTables } from "../../../runtime/sources/replacements.ts";

/** What host-facts wrote on a VPS with a Swarm: a gateway whose health check began to fail, a task that ends by an error every
 *  three seconds, a redis that was updated by hand, and a Compose worker that was removed by hand. */
const captured = readFileSync(new URL("./payloads/swarm.facts", import.meta.url), "utf8");
const capturedAt = Number(/^@time 0\n(\d+)$/m.exec(captured)?.[1]) * 1_000;
const later = captured
  .replace(/@docker-events 0\n[\s\S]*$/, "@docker-events 0\n")
  .replaceAll(/^.*"Status":"exited".*\n/gm, "");

let memory: SourceMemory;
beforeEach(() => {
  memory = SourceMemory.open(":memory:", containerTables);
});
afterEach(() => memory.close());

async function values(value: Alert["value"], text = captured, now = capturedAt, window: Duration = "5m") {
  const source = containersSource({ facts: parseFacts(text) }, { memory });
  const outcome = await source.read({ value, window } as Alert, now);
  if (outcome.kind !== "rows") throw new Error(outcome.reason);
  return Object.fromEntries(outcome.rows.map(({ labels, value: count }) => [labels.service, count]));
}
const replaced = (text?: string, now?: number, window?: Duration) => values(containers.replaced(), text, now, window);

describe("containers that were replaced", () => {
  it("count for the service whose health check failed, or which ended by itself, not for one that was updated", async () => {
    expect(await replaced()).toEqual({ yapit_gateway: 1, yapit_crash: 3, yapit_redis: 0, hog: 0 });
  });

  it("count within the window", async () => {
    const gatewayDied = 1_795_571_807_433;
    expect(await replaced(captured, gatewayDied + 299_999)).toMatchObject({ yapit_gateway: 1 });
    expect(await replaced(captured, gatewayDied + 300_000)).toMatchObject({ yapit_gateway: 0 });
  });

  it("are remembered when Docker has forgotten them, each once", async () => {
    await replaced();
    await replaced();
    expect(await replaced(later)).toMatchObject({ yapit_gateway: 1, yapit_crash: 3 });
    memory.run("DELETE FROM container_events");
    expect(await replaced(later)).toMatchObject({ yapit_gateway: 0 });
  });

  it("are told by the dead that are still listed where no event was seen", async () => {
    const noEvents = captured.replace(/@docker-events 0\n[\s\S]*$/, "@docker-events 0\n");
    // The last has no successor.
    expect(await replaced(noEvents)).toEqual({ yapit_gateway: 1, yapit_crash: 2, yapit_redis: 0, hog: 0 });
  });

  it("need the memory: without it the rule fails, and no other", async () => {
    const source = containersSource({ facts: parseFacts(captured) }, { problem: "sources.db: disk full" });
    const read = (value: Alert["value"]) => source.read({ value, window: "5m" } as unknown as Alert, capturedAt);
    expect(await read(containers.replaced())).toEqual({ kind: "failed", reason: "sources.db: disk full" });
    expect(await read(containers("exited"))).toMatchObject({ kind: "rows" });
    expect(await read(containers.missing(["hog"]))).toMatchObject({ kind: "rows" });
  });
});

describe("containers that are missing", () => {
  it("are those of which none is up, by their own name, Compose's or Swarm's", async () => {
    const names = ["yapit_gateway", "yapit_redis.1", "yapit-hog", "hog", "yapit_crash", "worker", "never-heard-of"];
    expect(await values(containers.missing(names))).toEqual({
      yapit_gateway: 0,
      "yapit_redis.1": 0,
      "yapit-hog": 1,
      hog: 1,
      yapit_crash: 1,
      worker: 1,
      "never-heard-of": 1,
    });
  });
});

describe("the captured containers", () => {
  it("are each in the state that Docker shows", async () => {
    const source = containersSource({ facts: parseFacts(captured) }, { memory });
    const value = containers("unhealthy", "restarting", "exited", "oom-killed");
    const outcome = await source.read({ value } as Alert, capturedAt);
    const states =
      outcome.kind === "rows" && outcome.rows.map(({ labels, annotations }) => [labels.container, annotations]);
    expect(Object.fromEntries(states || [])).toEqual({
      "yapit_crash.1": { state: "restarting", service: "yapit_crash" },
      "yapit_redis.1": { state: "well", service: "yapit_redis" },
      "yapit-hog": { state: "oom-killed", service: "hog" },
      "yapit_gateway.1": { state: "well", service: "yapit_gateway" },
    });
  });
});
