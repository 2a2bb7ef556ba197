import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectionOf } from "../../../../runtime/sources/sql.ts";
import type { SyncOptions } from "../../../../runtime/sync/metrics/sync-metrics.ts";
import { seededRandom } from "../../../world/app/service/random.ts";
import { isSoak, RawResults } from "../../../world/soak.ts";
import { dayMs, type SourceAndCopy, startSourceAndCopy } from "./source-and-copy.ts";

const end = Date.UTC(2026, 10, 20, 10, 30);
const rounds = isSoak ? 60 : 4;
const millionEvents = { from: end - 30 * dayMs, to: end, eventsPerDay: 34_000 };
const raw = new RawResults("sync-metrics-kills.jsonl");

let both: SourceAndCopy;
beforeAll(async () => {
  both = await startSourceAndCopy();
  await both.restart(isSoak ? millionEvents : { from: end - 12 * dayMs, to: end, oneIn: 3 });
}, 600_000);
afterAll(() => both.stop());

/** Ends by itself unless it is killed before. Returns the milliseconds that it lived. */
async function run(killAfterMs?: number): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, [join(import.meta.dirname, "run-sync.ts")], {
    stdio: ["pipe", "ignore", "inherit"],
  });
  const options = { source: connectionOf(both.db.url), folder: both.folder, stack: "prod", megabytesPerSecond: 15 };
  child.stdin.on("error", () => {}); // killed before it read them
  child.stdin.end(JSON.stringify(options satisfies SyncOptions));
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  const [code, signal] = await once(child, "exit");
  clearTimeout(timer);
  if (killAfterMs === undefined && code !== 0) throw new Error(`the run ended with ${code ?? signal}`);
  return performance.now() - started;
}

/** What happens at a source in the meantime: rows that are new, that are late, and that are gone. */
async function happens(random: () => number): Promise<void> {
  const moment = () => new Date(end - random() * 11 * dayMs).toISOString();
  for (let n = 0; n < 3; n += 1) {
    await both.db.query(
      "INSERT INTO metrics_event (timestamp, event_type) SELECT $1::timestamptz + n * interval '1 minute', 'late' FROM generate_series(1, 50) AS n",
      [moment()],
    );
  }
  const from = moment();
  await both.db.query(
    "DELETE FROM metrics_event WHERE timestamp >= $1 AND timestamp < $1::timestamptz + interval '20 minutes'",
    [from],
  );
}

describe("a run that is killed at any moment", () => {
  it(
    "leaves what the next one makes equal to the source, with nothing doubled",
    async () => {
      const wholeMs = await run();
      for (let round = 0; round < rounds; round += 1) {
        const random = seededRandom(2026, "kill", round);
        await happens(random);
        const isFirst = round % 2 === 0;
        if (isFirst)
          for (const name of ["work", "metrics.duckdb"]) rmSync(join(both.folder, name), { recursive: true });
        const killedMs = await run(random() * wholeMs * (isFirst ? 1 : 0.5));
        await both.sync();
        const differences = await both.differences("metrics_event", "id");
        raw.append({ round, isFirst, killedMs, wholeMs, differences: differences.length });
        expect({ round, differences }).toEqual({ round, differences: [] });
      }
    },
    isSoak ? 3_600_000 : 180_000,
  );
});
