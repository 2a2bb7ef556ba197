import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { openDuckDb } from "../../../../runtime/sync/duckdb.ts";
import { dayMs, type SourceAndCopy, startSourceAndCopy } from "./source-and-copy.ts";

const end = Date.UTC(2026, 10, 20, 10, 30);
let both: SourceAndCopy;
beforeAll(async () => {
  both = await startSourceAndCopy();
});
afterAll(() => both.stop());
beforeEach(() => both.restart({ from: end - 4 * dayMs, to: end, oneIn: 4 }));

const fileOf = (day: string) => join(both.folder, `parquet/metrics_event/day=${day}/data.parquet`);
/** As any engine reads it: the day is a column of its own. */
async function archived(): Promise<string[]> {
  const { connection, close } = await openDuckDb(":memory:", { memoryLimitMb: 200, threads: 1 });
  const files = join(both.folder, "parquet/metrics_event/*/data.parquet");
  const rows = await connection.runAndReadAll(
    `SELECT day::VARCHAR, count(*), sum(id), count(DISTINCT timestamp::DATE) FROM read_parquet('${files}', hive_partitioning = true) GROUP BY 1 ORDER BY 1`,
  );
  await close();
  return rows.getRowsJson().map((row) => row.join(" "));
}
const copied = async () => {
  const rows = await both.ask(
    "SELECT concat_ws(' ', timestamp::DATE, count(*), sum(id), 1) AS day FROM metrics_event GROUP BY timestamp::DATE ORDER BY 1",
  );
  return rows.map(({ day }) => day);
};

it("the archive holds what the copy holds, a file for each day", async () => {
  const { parquetDays } = await both.sync({ parquet: true });
  expect(parquetDays).toBe(5);
  expect(await archived()).toEqual(await copied());
  const { mode } = statSync(fileOf("2026-11-19"));
  expect((mode & 0o777).toString(8)).toBe("640");
});

it("a day is written again when it changed, and no other", async () => {
  await both.sync({ parquet: true });
  const before = ["2026-11-18", "2026-11-19"].map((day) => statSync(fileOf(day)).ino);
  await both.db.query("INSERT INTO metrics_event (timestamp, event_type) VALUES ('2026-11-18T12:00:00Z', 'late')");
  expect((await both.sync({ parquet: true })).parquetDays).toBe(1);
  const [changed, other] = ["2026-11-18", "2026-11-19"].map((day) => statSync(fileOf(day)).ino);
  expect([changed === before[0], other === before[1]]).toEqual([false, true]);
  expect(await archived()).toEqual(await copied());
  expect((await both.sync({ parquet: true })).parquetDays).toBe(0);
});

it("all days are written again when a column is new, and a day that is empty now is taken away", async () => {
  await both.sync({ parquet: true });
  await both.db.query("ALTER TABLE metrics_event ADD COLUMN extra text");
  expect((await both.sync({ parquet: true })).parquetDays).toBe(5);
  await both.db.query("DELETE FROM metrics_event WHERE timestamp >= '2026-11-18' AND timestamp < '2026-11-19'");
  await both.sync({ parquet: true });
  expect(existsSync(join(fileOf("2026-11-18"), ".."))).toBe(false);
  expect(await archived()).toEqual(await copied());
});
