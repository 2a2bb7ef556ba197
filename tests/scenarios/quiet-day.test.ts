import { appendFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { alerts } from "../../alerts/index.ts";
import { generateHistory, type HistoryBatch, loadHistory } from "../world/app/history.ts";
import { seededRandom } from "../world/app/service/random.ts";
import { type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";
import { seedOfRun } from "../world/random.ts";
import { isSoak } from "../world/soak.ts";
import { startWatch, type Watch } from "./watch.ts";

const seed = seedOfRun();
const dayMs = 86_400_000;
const from = new Date(Date.UTC(2026, 2, 9));
const dayMinutes = 1_440;
/** The rules look back on the first ten minutes. `make test` looks at six hours after them, the seed says which. */
const firstMinute = isSoak ? 10 : 10 + Math.floor(seededRandom(seed, "quiet day")() * (dayMinutes - 10 - 360));
const minutes = isSoak ? dayMinutes - 10 : 360;

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
    const loaded = await loadHistory(client, logged(generateHistory({ seed, from, to, eventsPerDay: 30_000 })));
    await client.end();
    expect(loaded).toBeGreaterThan(20_000);
    for (let minute = firstMinute; minute < firstMinute + minutes; minute++) {
      watch.now = from.getTime() + minute * 60_000;
      const { code, err } = await watch.tick();
      expect({ code, err }).toEqual({ code: 0, err: [] });
    }
    expect(watch.told()).toEqual([]);
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
