import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { connectionOf } from "../../../../runtime/sources/sql.ts";
import { countRows, keptHours, openCopy } from "../../../../runtime/sync/metrics/copy.ts";
import { fetchSpan, ingestSpan, type Run, type Task } from "../../../../runtime/sync/metrics/copy-span.ts";
import { describe, type SourceTable } from "../../../../runtime/sync/metrics/describe.ts";
import { followSchema } from "../../../../runtime/sync/metrics/schema.ts";
import { openSource } from "../../../../runtime/sync/metrics/source.ts";
import { syncedTables } from "../../../../runtime/sync/metrics/tables.ts";
import { Throttle } from "../../../../runtime/sync/metrics/throttle.ts";
import { type LocalPostgres, startPostgresLocal } from "../../../world/postgres-local.ts";

let db: LocalPostgres;
let work: string;
let run: Run;
let at: SourceTable;
beforeAll(async () => {
  db = await startPostgresLocal();
  work = mkdtempSync(join(tmpdir(), "watchbill-span-"));
  const source = await openSource(connectionOf(db.url));
  run = { source, copy: await openCopy(work), work, throttle: new Throttle(Number.POSITIVE_INFINITY) };
  at = (await describe(source, syncedTables[0] as (typeof syncedTables)[number])) as SourceTable;
  await followSchema(run.copy, at);
});
afterAll(async () => {
  await run.source.close();
  await run.copy.close();
  await db.stop();
  rmSync(work, { recursive: true });
});
/** An event in each of ten hours, all of them copied. */
beforeEach(async () => {
  await db.query(
    `TRUNCATE metrics_event; INSERT INTO metrics_event (id, timestamp, event_type)
     SELECT n, timestamptz '2026-03-01 00:30Z' + n * interval '1 hour', 'hourly' FROM generate_series(0, 9) AS n`,
  );
  await copied(wholeDay);
});

const wholeDay: Task = {
  part: "mirror",
  span: { from: "2026-03-01T00:00:00.000000Z", to: "2026-03-02T00:00:00.000000Z" },
  depth: "key",
};
const fetched = (task: Task) => fetchSpan(run, at, task, join(work, "metrics-metrics_event-0.csv"));
async function copied(task: Task): Promise<void> {
  const rows = await fetched(task);
  if (rows) await ingestSpan(run.copy, at, rows);
}

it("what retention drops between the comparison and the copy is not taken for deleted", async () => {
  await db.query("DELETE FROM metrics_event WHERE timestamp < '2026-03-01 05:00Z'");
  await copied(wholeDay);
  expect(await countRows(run.copy, "metrics_event")).toBe(10);
  await db.query("DELETE FROM metrics_event");
  await copied(wholeDay);
  expect(await countRows(run.copy, "metrics_event")).toBe(10);
});

it("what was deleted after the oldest row goes", async () => {
  await db.query("DELETE FROM metrics_event WHERE id IN (4, 9)");
  await copied(wholeDay);
  expect(await countRows(run.copy, "metrics_event")).toBe(8);
});

it("of rows that do not arrive as they were sent, nothing is kept", async () => {
  await db.query("INSERT INTO metrics_event (id, timestamp, event_type) VALUES (100, '2026-03-01 03:45Z', 'new')");
  const before = await keptHours(run.copy, "metrics_event", "mirror");
  const rows = await fetched(wholeDay);
  if (!rows) throw new Error("nothing was fetched");
  const lines = readFileSync(rows.file, "utf8").split("\n");
  writeFileSync(rows.file, lines.filter((line) => !line.startsWith("100,")).join("\n"));
  await expect(ingestSpan(run.copy, at, rows)).rejects.toThrow(
    "the hour 2026-03-01T03:00:00.000000Z arrived as 1 rows with the sum 3, and the source has 2 rows with the sum 103; nothing of it was kept",
  );
  expect(await countRows(run.copy, "metrics_event")).toBe(10);
  expect(await keptHours(run.copy, "metrics_event", "mirror")).toEqual(before);
});
