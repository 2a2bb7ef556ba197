import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alerts } from "../../alerts/index.ts";
import { insertSql } from "../../backtest/insert-events.ts";
import { areas } from "../../events/areas/index.ts";
import { isDerivedEventType } from "../../events/catalogue.ts";
import { queriesOf } from "../../model/alert.ts";
import { deployedAreas } from "../../model/area.ts";
import { derivedEventTable, hetznerMetricTable, recordHypertables } from "../../model/records.ts";
import { withParameters } from "../../model/sql-parameters.ts";
import { coverageReport } from "../../runtime/coverage/report.ts";
import { NewerRecordsError, prepareRecords } from "../../runtime/records/schema.ts";
import { copyOf, openCopy } from "../../runtime/sync/metrics/copy.ts";
import type { Run } from "../../runtime/sync/metrics/copy-span.ts";
import { sourceState } from "../../runtime/sync/metrics/last-run.ts";
import { syncTable } from "../../runtime/sync/metrics/sync-table.ts";
import { syncedTables } from "../../runtime/sync/metrics/tables.ts";
import { Throttle } from "../../runtime/sync/metrics/throttle.ts";
import { generateHistory } from "../world/app/history.ts";
import { schemaSql, timescaleSql } from "../world/app/schema.ts";
import { startTimescale, type Timescale } from "../world/timescale/timescale.ts";

const from = new Date("2026-11-02T00:00:00Z");
const to = new Date("2026-11-07T00:00:00Z");
const compressedBefore = "2026-11-05T00:00:00Z";
const aggregates = ["metrics_hourly", "metrics_daily"];

let timescale: Timescale;
let folder: string;
let run: Run;

const rows = async <Row>(text: string) => (await timescale.db.query<Row>(text)).rows;
const countOf = async (table: string) =>
  Number((await rows<{ n: number }>(`SELECT count(*) AS n FROM ${table}`))[0]?.n);

/** The first application's schema with five days of its events, three of them in compressed chunks. */
beforeAll(async () => {
  timescale = await startTimescale();
  const { db } = timescale;
  await db.exec(schemaSql);
  for (const statement of timescaleSql.split(/;\n/).filter((text) => text.trim())) await db.exec(statement);
  let id = 0;
  for (const { events } of generateHistory({ seed: 5, from, to, eventsPerDay: 6_000 })) {
    const timed = events.map((event) => ({ at: Date.parse(event.timestamp), event: { ...event, id: ++id } }));
    for (const statement of insertSql(timed)) await db.exec(statement);
  }
  await db.exec(
    `SELECT compress_chunk(c) FROM show_chunks('metrics_event', older_than => timestamptz '${compressedBefore}') c`,
  );
  for (const view of aggregates) await db.exec(`CALL refresh_continuous_aggregate('${view}', NULL, NULL)`);
  folder = await mkdtemp(join(tmpdir(), "watchbill-timescale-"));
  const copy = await openCopy(folder);
  run = { source: timescale.source, copy, work: folder, throttle: new Throttle(Number.POSITIVE_INFINITY) };
});
afterAll(async () => {
  await run?.copy.close();
  await timescale?.db.close();
  await rm(folder, { recursive: true, force: true });
});

describe("Watchbill's own tables", () => {
  it("become hypertables, and a second release finds them as they are", async () => {
    await prepareRecords(timescale.client);
    await prepareRecords(timescale.client);
    const made = await rows<{ name: string }>(
      "SELECT hypertable_schema || '.' || hypertable_name AS name FROM timescaledb_information.hypertables",
    );
    expect(made.map(({ name }) => name)).toEqual(expect.arrayContaining(recordHypertables.map(({ table }) => table)));
  });

  it("take the same row once, also in a compressed chunk", async () => {
    const insert = `INSERT INTO ${derivedEventTable} (timestamp, id, event_type) VALUES ('2026-11-03T10:00:00Z', 'gateway:1:auth-failure', 'auth_failure') ON CONFLICT DO NOTHING`;
    await timescale.db.exec(insert);
    await timescale.db.exec(`ALTER TABLE ${derivedEventTable} SET (timescaledb.compress)`);
    await timescale.db.exec(`SELECT compress_chunk(c) FROM show_chunks('${derivedEventTable}') c`);
    await timescale.db.exec(insert);
    expect(await countOf(derivedEventTable)).toBe(1);
  });

  it("of a newer release are left alone", async () => {
    await timescale.db.exec("UPDATE watchbill.schema_version SET version = version + 1");
    await expect(prepareRecords(timescale.client)).rejects.toThrow(NewerRecordsError);
    await timescale.db.exec("UPDATE watchbill.schema_version SET version = version - 1");
  });
});

describe("the copy of a hypertable", () => {
  const quiet = { verify: true, timeIsUp: () => false, progress: () => {} };
  const sync = async () => {
    const reports = [];
    for (const table of syncedTables) reports.push(await syncTable(run, table, quiet));
    return reports;
  };
  const different = async (table: string) => {
    const [report] = (await sync()).filter((one) => one.table === table);
    return { rows: report?.rows, copied: report?.copiedRows, problem: report?.problem };
  };

  it("has every row, of compressed chunks and of continuous aggregates too, every column compared", async () => {
    const compressed = await rows(
      "SELECT FROM timescaledb_information.chunks WHERE is_compressed AND hypertable_name = 'metrics_event'",
    );
    expect(compressed).toHaveLength(3);
    for (const { table, state, rows: copied, problem } of await sync()) {
      const { source } = syncedTables.find(({ name }) => name === table) as (typeof syncedTables)[number];
      const there = await countOf(source);
      expect({ table, problem, copied, state }).toEqual({
        table,
        copied: there,
        state: there > 0 ? "synced" : "empty",
      });
    }
    expect(await countOf("metrics_hourly")).toBeGreaterThan(500);
  });

  it("copies nothing again when chunks were compressed meanwhile", async () => {
    await timescale.db.exec("SELECT compress_chunk(c, if_not_compressed => true) FROM show_chunks('metrics_event') c");
    expect(await different("metrics_event")).toEqual({ rows: await countOf("metrics_event"), copied: 0 });
  });

  it("takes a late row from a compressed chunk, and only its hour", async () => {
    const before = await sourceState(timescale.source);
    await timescale.db.exec(
      "INSERT INTO metrics_event (id, timestamp, event_type) VALUES (9000001, '2026-11-02T13:30:00Z', 'uptime_check')",
    );
    expect(await sourceState(timescale.source)).not.toBe(before);
    const hour = await countOf(
      "metrics_event WHERE timestamp >= '2026-11-02T13:00:00Z' AND timestamp < '2026-11-02T14:00:00Z'",
    );
    expect(await different("metrics_event")).toEqual({ rows: await countOf("metrics_event"), copied: hour });
  });

  it("keeps the days that a retention policy has dropped", async () => {
    const before = await countOf("metrics_event");
    await timescale.db.exec("SELECT drop_chunks('metrics_event', older_than => timestamptz '2026-11-04T00:00:00Z')");
    expect(await countOf("metrics_event")).toBeLessThan(before);
    expect(await different("metrics_event")).toEqual({ rows: before, copied: 0 });
    const [oldest] = await run.copy.rows<{ day: string }>(
      `SELECT CAST(min(timestamp) AS DATE)::VARCHAR AS day FROM ${copyOf("metrics_event")}`,
    );
    expect(oldest?.day).toBe("2026-11-02");
  });
});

describe("the catalogue's SQL", () => {
  it("finds each area's last event, and what is empty, over compressed chunks", async () => {
    const asked = await coverageReport(
      "timescale",
      {
        tables: { events: "metrics_event", derived: derivedEventTable },
        columnsOf: async (table) => {
          const { fields } = await timescale.db.query(`SELECT * FROM ${table} LIMIT 0`);
          return { columns: fields.map(({ name }) => name) };
        },
        rows: async (text) => (await timescale.db.query<unknown[]>(text, [], { rowMode: "array" })).rows,
      },
      deployedAreas(areas, isDerivedEventType),
      to.getTime(),
    );
    const green = asked.areas.filter(({ state }) => state === "green").map(({ area }) => area);
    expect(green).toEqual(expect.arrayContaining(["synthesis", "http-latency", "document-processing", "voices"]));
    expect(asked.areas.find(({ area }) => area === "synthesis")).toMatchObject({ empty: [], why: [] });
  });

  it("is taken rule by rule", async () => {
    const given = { now: to.toISOString(), window: "1 hour" };
    const refused: string[] = [];
    for (const alert of alerts) {
      for (const { query } of queriesOf(alert)) {
        if (query?.source !== "sql") continue;
        const { text, parameters } = withParameters(query.text);
        const values = parameters.map((name) => given[name]);
        await timescale.db.query(text, values).catch((error: Error) => refused.push(`${alert.id}: ${error.message}`));
      }
    }
    expect(refused).toEqual([]);
    expect(await countOf(hetznerMetricTable)).toBe(0);
  });
});
