import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDuckdbFile } from "../../backtest/duckdb-history.ts";
import type { History } from "../../backtest/history.ts";
import { duckdbFileOf } from "../../tests/world/app/history/duckdb-file.ts";
import { generateHistory } from "../../tests/world/app/history.ts";

const folder = fileURLToPath(new URL("../../.watchbill", import.meta.url));
const hourMs = 3_600_000;
const from = Date.UTC(2026, 2, 2);
const days = 3;

/** Three days of the sample application, always the same: a quiet one, one with faults, and one after. The file is removed when
 *  the history is closed. For those who have no access to real events. */
export async function inventedHistory(): Promise<History> {
  await mkdir(folder, { recursive: true });
  const directory = await mkdtemp(join(folder, "invented-"));
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    const incident = (fault: string, startsAtHour: number, minutes: number) => {
      const fromMs = from + 24 * hourMs + startsAtHour * hourMs;
      return { fault, fromMs, toMs: fromMs + minutes * 60_000 };
    };
    const span = { from: new Date(from), to: new Date(from + days * 24 * hourMs) };
    const incidents = [
      incident("backlog", 2, 20),
      incident("error-burst", 9, 15),
      incident("slow-webhooks", 13, 30),
      incident("http-errors", 16, 10),
      incident("stream-dark", 20, 30),
    ];
    const file = join(directory, "invented.duckdb");
    await duckdbFileOf(generateHistory({ seed: 1, ...span, eventsPerDay: 12_000, incidents }), file);
    const history = await openDuckdbFile(file);
    return { ...history, name: "invented events", close: () => history.close().finally(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}
