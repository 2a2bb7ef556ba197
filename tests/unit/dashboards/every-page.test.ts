import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dashboards } from "../../../dashboards/index.ts";
import { people, type Range, ranges } from "../../../model/dashboard.ts";
import { selectsOf } from "../../../model/dashboard-parser.ts";
import { withValues } from "../../../model/dashboard-sql.ts";
import { dataFolder } from "../../../model/data-folder.ts";
import { type HostRows, noHostRows } from "../../../model/host-tables.ts";
import { type Data, openData } from "../../../runtime/query/open.ts";
import { views } from "../../../views/index.ts";
import { dataTables } from "../../../views/shared/tables.ts";
import { hostileEvents, hostileMemory } from "../../world/dashboard/hostile.ts";
import { endsMs, writePast } from "../../world/dashboard/past.ts";

/** A copy of a source that has had no event yet, and knows fewer columns. */
const bare = "CREATE TABLE metrics_event (id BIGINT, timestamp TIMESTAMPTZ, event_type VARCHAR, duration_ms BIGINT)";
/** What an application may write by mistake. */
const odd = `UPDATE metrics_event SET data = '{"expected": "many", "events_count": [], "blocks": {}, "batch_id": 7}',
  text_length = -1, duration_ms = NULL, audio_duration_ms = 0, status_code = NULL WHERE id % 5 = 0`;

let folder: string;
let hostile: Data;
let empty: Data;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "watchbill-every-page-"));
  const open = (name: string, host: HostRows) => openData(join(folder, name), { tables: dataTables, views }, { host });
  await writePast(join(folder, "hostile"), { days: 1, besides: hostileEvents() });
  mkdirSync(join(folder, "empty"));
  for (const [name, statement] of [
    ["hostile", odd],
    ["empty", bare],
  ] as const) {
    const instance = await DuckDBInstance.create(join(folder, name, dataFolder.metrics));
    const connection = await instance.connect();
    await connection.run(statement);
    connection.closeSync();
    instance.closeSync();
  }
  hostile = await open("hostile", hostileMemory());
  empty = await open("empty", noHostRows());
}, 60_000);
afterAll(async () => {
  await hostile.close();
  await empty.close();
  rmSync(folder, { recursive: true, force: true });
});

it("every file in dashboards/ is a page under its own name, and in the menu", () => {
  const files = readdirSync(new URL("../../../dashboards", import.meta.url)).filter((name) => name !== "index.ts");
  const ids = files.filter((name) => name.endsWith(".ts")).map((name) => name.slice(0, -3));
  expect(dashboards.pages.map(({ id }) => id).sort()).toEqual(ids.sort());
});

describe.each(dashboards.pages)("$title", ({ filters, panels }) => {
  const narrowed = {
    ...(filters.includes("model") ? { model: "<b>'\"; DROP TABLE x" } : {}),
    ...(filters.includes("people") ? { people: people[0] } : {}),
  };
  /** What cannot be asked, a line each. */
  async function failures(data: Data, range: Range, values: typeof narrowed): Promise<string[]> {
    const { spanMs, bucketMs } = ranges[range];
    const asked = { fromMs: endsMs - spanMs, toMs: endsMs, bucketMs, timezone: dashboards.timezone, ...values };
    const failed: string[] = [];
    for (const panel of panels) {
      for (const [field, sql] of selectsOf(panel)) {
        await data
          .ask(withValues(sql, asked))
          .catch((error: Error) => failed.push(`${panel.id}.${field}: ${error.message}`));
      }
    }
    return failed;
  }

  it("answers over events, logs and a memory that are not as they should be", async () => {
    expect(await failures(hostile, "24h", {})).toEqual([]);
    expect(await failures(hostile, "1y", narrowed)).toEqual([]);
  });

  it("answers where nothing has happened yet, and the source knows fewer columns", async () => {
    expect(await failures(empty, "7d", {})).toEqual([]);
  });
});
