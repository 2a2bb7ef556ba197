import { appendFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { alerts } from "../../alerts/index.ts";
import { generateHistory, type HistoryBatch, loadHistory } from "../world/app/history.ts";
import { type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";
import { startWatch, type Watch } from "./watch.ts";

const dayMs = 86_400_000;
const from = new Date(Date.UTC(2026, 2, 9));

let postgres: LocalPostgres;
let watch: Watch;
beforeAll(async () => {
  postgres = await startPostgresLocal();
});
afterAll(() => postgres.stop());
afterEach(() => watch.close());

/** The same history; its log is written as it is read. */
function* logged(history: Iterable<HistoryBatch>): Generator<HistoryBatch> {
  for (const batch of history) {
    appendFileSync(`${watch.root}/log/gateway.jsonl`, batch.logLines.join(""));
    yield batch;
  }
}

/** By the minute: what lasts long enough to be told at 15 s is there at one of these ticks as well. */
describe("a quiet day", () => {
  it("tells nobody anything", async () => {
    watch = await startWatch(postgres, alerts);
    const client = await postgres.connect();
    const to = new Date(from.getTime() + dayMs);
    const loaded = await loadHistory(client, logged(generateHistory({ seed: 1, from, to, eventsPerDay: 30_000 })));
    await client.end();
    expect(loaded).toBeGreaterThan(20_000);
    // The first ten minutes are the past that the rules look back on.
    watch.now = from.getTime() + 600_000;
    let ticks = 0;
    for (; watch.now < to.getTime(); watch.now += 60_000) {
      const { code, err } = await watch.tick();
      expect({ code, err }).toEqual({ code: 0, err: [] });
      ticks += 1;
    }
    expect(watch.told()).toEqual([]);
    expect(ticks).toBe(1_430);
  });

  it("would tell of a backlog in it", async () => {
    watch = await startWatch(postgres, alerts);
    const client = await postgres.connect();
    const noon = from.getTime() + dayMs / 2;
    const incident = { fault: "backlog", fromMs: noon, toMs: noon + 900_000 } as const;
    const hour = { from: new Date(noon - 1_800_000), to: new Date(noon + 1_800_000) };
    await loadHistory(
      client,
      logged(generateHistory({ seed: 1, ...hour, eventsPerDay: 30_000, incidents: [incident] })),
    );
    await client.end();
    watch.now = noon - 900_000;
    await watch.ticks(2_700);
    expect([...new Set(watch.told().map((text) => text.split("\n")[1]))]).toEqual([
      "Synthesis queue is backing up",
      "Blocks wait too long for a worker",
      "Resolved: Blocks wait too long for a worker",
      "Resolved: Synthesis queue is backing up",
    ]);
  });
});
