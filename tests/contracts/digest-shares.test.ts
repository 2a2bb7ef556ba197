import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { digestOfFolder } from "../../runtime/digest/of-folder.ts";
import type { EventRow } from "../world/app/service/event.ts";
import { writeDataFolder } from "../world/data-folder.ts";

const hourMs = 3_600_000;
const weekMs = 168 * hourMs;
const toMs = Date.UTC(2026, 2, 18);
const fromMs = toMs - 24 * hourMs;

/** An hour of one day: twelve blocks by two workers, and ten connections that ended. */
function hourOf(atMs: number, ofFirst: number, short: number): EventRow[] {
  const timestamp = (part: number, of: number) => new Date(atMs + (part / of) * hourMs).toISOString();
  const blocks = Array.from({ length: 12 }, (_, index): EventRow => {
    const worker_id = index < ofFirst ? "kokoro-1" : "kokoro-2";
    const times = { worker_latency_ms: 900, queue_wait_ms: 100, total_latency_ms: 1_000, audio_duration_ms: 5_000 };
    return {
      timestamp: timestamp(index, 12),
      event_type: "synthesis_complete",
      model_slug: "kokoro",
      worker_id,
      ...times,
    };
  });
  const ended = Array.from({ length: 10 }, (_, index): EventRow => {
    const duration_ms = index < short ? 14_000 : 600_000;
    return { timestamp: timestamp(index, 10), event_type: "ws_disconnect", duration_ms };
  });
  return [...blocks, ...ended].sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
}

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "watchbill-digest-shares-"));
  const days = [5, 4, 3, 2, 1, 0].map((back) => fromMs - back * weekMs);
  const hours = days.flatMap((dayMs) => Array.from({ length: 24 }, (_, hour) => dayMs + hour * hourMs));
  const isOdd = (atMs: number) => atMs >= fromMs + 15 * hourMs;
  const events = hours.flatMap((atMs) => hourOf(atMs, isOdd(atMs) ? 1 : 6, isOdd(atMs) ? 5 : 1));
  await writeDataFolder(folder, [{ events, logLines: [] }]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function entriesOf(back: number) {
  const span = { fromMs: fromMs - back * weekMs, toMs: toMs - back * weekMs };
  const options = { reportId: "20260318-0000", stack: "prod", normals: [], benign: [], ...span };
  return (await digestOfFolder(folder, options)).entries;
}

it("a worker that its siblings leave little is an anomaly by its share, though it is never silent; they are none", async () => {
  const shares = (await entriesOf(0)).filter(({ key }) => key.startsWith("workers:"));
  expect(shares).toMatchObject([
    {
      ...{ key: "workers:share:kokoro-1", verdict: "anomalies", labels: { model: "kokoro", worker: "kokoro-1" } },
      ...{ figures: { blocks: 99, ofModel: 288, usualPercent: 50 } },
    },
  ]);
  expect(shares[0]?.sinceMs).toBeGreaterThanOrEqual(fromMs + 14 * hourMs);
  expect((await entriesOf(1)).filter(({ key }) => key.startsWith("workers:"))).toEqual([]);
});

it("connections that end within 15 s are an anomaly where far more do than usual", async () => {
  const short = async (back: number) => (await entriesOf(back)).find(({ key }) => key === "usage:short-sessions");
  expect(await short(0)).toMatchObject({ verdict: "anomalies", figures: { short: 60, ended: 240, usualPercent: 10 } });
  expect(await short(1)).toMatchObject({ verdict: "nominal", figures: { short: 24, ended: 240 } });
});
