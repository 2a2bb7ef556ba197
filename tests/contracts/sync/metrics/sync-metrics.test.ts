import { statSync, utimesSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { dayMs, type SourceAndCopy, startSourceAndCopy } from "./source-and-copy.ts";

const end = Date.UTC(2026, 10, 20, 10, 30);
const ago = (days: number, ms = 0) => new Date(end - days * dayMs + ms).toISOString();

let both: SourceAndCopy;
beforeAll(async () => {
  both = await startSourceAndCopy();
});
afterAll(() => both.stop());
beforeEach(() => both.restart({ from: end - 12 * dayMs, to: end, oneIn: 4 }));

const insert = (moment: string, type = "warning") =>
  both.db.query("INSERT INTO metrics_event (timestamp, event_type, data) VALUES ($1, $2, '{}')", [moment, type]);
const dropBefore = (moment: string) => both.db.query("DELETE FROM metrics_event WHERE timestamp < $1", [moment]);
const isSame = async () => expect(await both.differences("metrics_event", "id")).toEqual([]);
/** Of an event type in the snapshot, the moments. */
const momentsOf = async (type: string) => {
  const rows = await both.ask(
    `SELECT CAST(timestamp AS VARCHAR) AS at FROM metrics_event WHERE event_type = '${type}' ORDER BY 1`,
  );
  return rows.map((row) => row.at);
};
const count = async (where = "true") =>
  Number((await both.ask(`SELECT count(*) AS n FROM metrics_event WHERE ${where}`))[0]?.n);

describe("the copy equals the source", () => {
  it("after the first run, and after each that follows, which copies little", async () => {
    const first = await both.syncTable("metrics_event");
    await isSame();
    expect(first.copiedRows).toBe(first.rows);
    for (let n = 0; n < 3; n += 1) {
      await insert(ago(0, n * 1_000));
      const next = await both.syncTable("metrics_event");
      expect(next.copiedRows).toBeGreaterThan(0);
      expect(next.copiedRows).toBeLessThan(first.rows / 100);
      await isSame();
    }
  });

  it("in snapshots as seldom as a large copy asks for: what is new waits, and is in the next one though nothing came since", async () => {
    const { rows } = await both.syncTable("metrics_event");
    await insert(ago(0), "new");
    const before = statSync(both.file).ino;
    for (let n = 0; n < 2; n += 1) {
      const { heldBack, unchanged } = await both.sync({ snapshotBytesPerSecond: 1 });
      expect({ heldBack, unchanged, ino: statSync(both.file).ino }).toEqual({
        heldBack: true,
        unchanged: false,
        ino: before,
      });
    }
    expect(await count()).toBe(rows);
    expect(await both.sync()).toMatchObject({ heldBack: false });
    expect(await momentsOf("new")).toHaveLength(1);
    await isSame();
  });

  it("with rows that come 3 and 10 days late, of which only their hours are copied", async () => {
    const { rows } = await both.syncTable("metrics_event");
    await insert(ago(3), "three_late");
    await insert(ago(10), "ten_late");
    const next = await both.syncTable("metrics_event");
    expect(next.copiedRows).toBeLessThan(rows / 50);
    expect([...(await momentsOf("three_late")), ...(await momentsOf("ten_late"))]).toHaveLength(2);
    await isSame();
  });

  it("with rows of clocks that go wrong, years behind and ahead", async () => {
    await both.sync();
    await insert("1971-02-03T04:05:06.789Z", "behind");
    await insert("2099-01-01T00:00:00Z", "ahead");
    for (let n = 0; n < 2; n += 1) {
      await both.sync();
      await isSame();
    }
  });

  it("of all rows of a moment that both databases know; one before all time holds none of them up", async () => {
    for (const moment of ["-infinity", "0044-03-15 BC", "infinity"]) await insert(moment, "timeless");
    const { state, rows } = await both.syncTable("metrics_event");
    expect([state, rows]).toEqual(["synced", await count()]);
    await both.db.query("DELETE FROM metrics_event WHERE event_type = 'timeless'");
    await isSame();
    await insert(ago(0), "new");
    await insert("-infinity", "timeless");
    await both.sync();
    expect(await momentsOf("new")).toHaveLength(1);
    expect(await momentsOf("timeless")).toEqual([]);
  });

  it("without rows that were deleted there, of an hour and of a whole day", async () => {
    await both.sync();
    await both.db.query("DELETE FROM metrics_event WHERE timestamp >= $1 AND timestamp < $2", [ago(5), ago(4)]);
    // Whole hours, with none beside them that is left in part.
    await both.db.query("DELETE FROM metrics_event WHERE timestamp >= '2026-11-12' AND timestamp < '2026-11-13'");
    await both.db.query(
      "DELETE FROM metrics_event WHERE id = (SELECT id FROM metrics_event WHERE timestamp > $1 LIMIT 1)",
      [ago(2)],
    );
    await both.sync();
    await isSame();
  });

  it("with aggregates that change in their place", async () => {
    await both.db.query(
      `INSERT INTO metrics_hourly SELECT date_trunc('hour', timestamp), event_type, model_slug, count(*), avg(total_latency_ms), max(total_latency_ms)
       FROM metrics_event GROUP BY 1, 2, 3`,
    );
    await both.sync();
    expect(await both.differences("metrics_hourly", "bucket", "event_type", "model_slug")).toEqual([]);
    await both.db.query(
      "UPDATE metrics_hourly SET event_count = event_count + 1 WHERE bucket = date_trunc('hour', $1::timestamptz)",
      [ago(1)],
    );
    const { copiedRows } = await both.syncTable("metrics_hourly");
    expect(copiedRows).toBeGreaterThan(0);
    expect(await both.differences("metrics_hourly", "bucket", "event_type", "model_slug")).toEqual([]);
  });

  it("with an event that was changed in its place, once all columns are compared", async () => {
    await both.sync();
    await both.db.query("UPDATE metrics_event SET data = '{\"changed\": true}' WHERE id = 1000");
    const { notes, copiedRows } = await both.syncTable("metrics_event", { verify: true });
    expect(notes.join()).toMatch(/^\d+ rows compared, every column; 1 hours were copied again, from 2026-11-08T/);
    expect(copiedRows).toBeGreaterThan(0);
    await isSame();
    const again = await both.syncTable("metrics_event", { verify: true });
    expect(again).toMatchObject({ copiedRows: 0, notes: [expect.stringMatching(/^\d+ rows compared, every column$/)] });
  });
});

describe("history", () => {
  it("is kept when the source has dropped it, also within an hour", async () => {
    const { rows } = await both.syncTable("metrics_event");
    const before = await count(`timestamp < '${ago(6)}'`);
    await dropBefore(ago(6));
    await insert(ago(0));
    expect((await both.syncTable("metrics_event")).rows).toBe(rows + 1);
    await dropBefore(ago(3, 1));
    await insert(ago(0));
    expect((await both.syncTable("metrics_event")).rows).toBe(rows + 2);
    expect(await count(`timestamp < '${ago(6)}'`)).toBe(before);
  });

  it("is not taken for deleted when a row arrives that is older still", async () => {
    const { rows } = await both.syncTable("metrics_event");
    await dropBefore(ago(6));
    await both.sync();
    await insert(ago(9), "late");
    await insert("1971-02-03T04:05:06.789Z", "late");
    for (let run = 0; run < 2; run += 1) {
      expect((await both.syncTable("metrics_event")).rows).toBe(rows + 2);
      expect(await momentsOf("late")).toHaveLength(2);
    }
    await insert(ago(9, 1_000), "late");
    expect((await both.syncTable("metrics_event")).rows).toBe(rows + 3);
    await dropBefore(ago(5));
    expect((await both.syncTable("metrics_event")).rows).toBe(rows + 3);
  });

  it("is kept, and said, when the source is emptied; what comes then is added", async () => {
    const { rows } = await both.syncTable("metrics_event");
    await both.db.query("TRUNCATE metrics_event");
    expect(await both.syncTable("metrics_event")).toMatchObject({ state: "empty", rows, copiedRows: 0 });
    await insert(ago(0, 5_000));
    expect(await both.syncTable("metrics_event")).toMatchObject({ state: "synced", rows: rows + 1 });
  });
});

describe("a change of the schema", () => {
  it("adds a new column, with what the source has in it", async () => {
    await both.sync();
    await both.db.query('ALTER TABLE metrics_event ADD COLUMN "Odd ""name" text DEFAULT \'x\'');
    const { notes } = await both.syncTable("metrics_event");
    expect(notes).toEqual(['the column Odd "name is new']);
    await isSame();
  });

  it("is followed where every old value fits", async () => {
    await both.sync();
    await dropBefore(ago(6));
    await both.db.query(
      "ALTER TABLE metrics_event ALTER COLUMN duration_ms TYPE bigint, ALTER COLUMN cache_hit TYPE text",
    );
    const { notes } = await both.syncTable("metrics_event");
    expect(notes.sort()).toEqual([
      "the column cache_hit was boolean and is text: followed",
      "the column duration_ms was integer and is bigint: followed",
    ]);
    const late = `timestamp >= '${ago(6)}'`;
    expect(await count(`${late} AND cache_hit = 'true'`)).toBeGreaterThan(0);
    expect(await count(`NOT (${late}) AND cache_hit = 'true'`)).toBeGreaterThan(0);
    await both.db.query(
      "INSERT INTO metrics_event (timestamp, event_type, duration_ms) VALUES ($1, 'big', 5000000000)",
      [ago(1)],
    );
    await both.sync();
    expect(await momentsOf("big")).toHaveLength(1);
  });

  it("stops one table where old values may not fit, names it and the fix, and copies the others", async () => {
    await both.sync();
    await both.db.query("ALTER TABLE metrics_event ALTER COLUMN request_id TYPE integer USING 1");
    await both.db.query("INSERT INTO metrics_daily VALUES ($1, 'x', NULL, 1, 1, 1)", [ago(1)]);
    const { tables } = await both.sync();
    expect(tables[0]).toMatchObject({
      state: "failed",
      problem:
        "metrics_event: the column request_id was text and is integer at the source, which the rows of before may not fit; change it back at the source, or begin a new copy: move the data folder away and run this again",
    });
    expect(tables[2]).toMatchObject({ table: "metrics_daily", state: "synced", rows: 1 });
    await both.db.query("ALTER TABLE metrics_event ALTER COLUMN request_id TYPE text");
    expect((await both.syncTable("metrics_event")).state).toBe("synced");
  });

  it("leaves a column that the source has dropped, and takes it up again when it is back", async () => {
    await both.sync();
    const filled = await count("request_id IS NOT NULL");
    await both.db.query("ALTER TABLE metrics_event DROP COLUMN request_id");
    expect((await both.syncTable("metrics_event")).notes).toEqual([
      "the column request_id is gone from the source; the copy keeps it",
    ]);
    expect(await count("request_id IS NOT NULL")).toBe(filled);
    await both.db.query("ALTER TABLE metrics_event ADD COLUMN request_id text");
    expect((await both.syncTable("metrics_event")).notes).toEqual(["the column request_id is back"]);
  });
});

describe("a run", () => {
  it("after which nothing happened at the source copies nothing and leaves the snapshot as it is", async () => {
    const first = await both.sync();
    const { ino } = statSync(both.file);
    const again = await both.sync();
    expect([first.unchanged, again.unchanged]).toEqual([false, true]);
    expect(again.tables.map(({ rows }) => rows)).toEqual(first.tables.map(({ rows }) => rows));
    expect(again.tables.every(({ copiedRows }) => copiedRows === 0)).toBe(true);
    expect(statSync(both.file).ino).toBe(ino);
  });

  it("marks the snapshot with its own time, also where nothing was new, so that what has come to a halt is seen to be silent", async () => {
    const isMarked = async () => {
      utimesSync(both.file, 0, 0);
      const began = Date.now();
      await both.sync();
      const { mtimeMs } = statSync(both.file);
      return mtimeMs >= began - 1 && mtimeMs <= Date.now();
    };
    await both.sync();
    expect(await isMarked()).toBe(true);
    await both.db.query("INSERT INTO documents VALUES (gen_random_uuid(), 'u', 't', '[]')");
    expect(await isMarked()).toBe(true);
    await both.db.query("REVOKE SELECT ON metrics_hourly FROM watchbill");
    expect(await isMarked()).toBe(false);
    await both.db.query("GRANT SELECT ON metrics_hourly TO watchbill");
  });

  it("that finds only other tables changed compares, copies nothing, and leaves the snapshot as it is", async () => {
    await both.sync();
    const { ino } = statSync(both.file);
    await both.db.query("INSERT INTO documents VALUES (gen_random_uuid(), 'u', 't', '[]')");
    const again = await both.sync();
    expect(again.unchanged).toBe(false);
    expect(again.tables.every(({ copiedRows }) => copiedRows === 0)).toBe(true);
    expect(statSync(both.file).ino).toBe(ino);
  });

  it("says which tables the source does not have, and which it may not read", async () => {
    await both.db.query("ALTER TABLE metrics_daily RENAME TO elsewhere");
    await both.db.query("REVOKE SELECT ON metrics_hourly FROM watchbill");
    try {
      const { tables } = await both.sync();
      expect(tables.map(({ table, state }) => `${table} ${state}`)).toEqual([
        "metrics_event synced",
        "metrics_hourly failed",
        "metrics_daily missing",
        "derived_event empty",
        "hetzner_metric empty",
        "stress_run empty",
      ]);
      expect(tables[1]?.problem).toBe(
        "metrics_hourly: permission denied for table metrics_hourly; GRANT SELECT ON metrics_hourly to the role that reads",
      );
    } finally {
      await both.db.query("ALTER TABLE elsewhere RENAME TO metrics_daily; GRANT SELECT ON metrics_hourly TO watchbill");
    }
  });

  it("copies runs of stress tests, which are rare, as they come", async () => {
    const run = (id: string, endedAt: string) =>
      both.db.query(
        `INSERT INTO watchbill.stress_run (id, test, profile, started_at, ended_at, target, seed, verdict)
         VALUES ($1, 'listening', 'steps', '2026-11-01T00:00:00Z', $2, 'https://staging.example.org', 7, 'broken')`,
        [id, endedAt],
      );
    try {
      await run("first", "2026-11-01T00:30:00Z");
      await both.sync();
      await run("second", "2026-11-25T00:30:00Z");
      expect(await both.syncTable("stress_run")).toMatchObject({ rows: 2, copiedRows: 1, gaps: [] });
      expect(await both.differences("watchbill.stress_run", "id")).toEqual([]);
    } finally {
      await both.db.query("TRUNCATE watchbill.stress_run");
    }
  });

  it("tells of hours without an event inside a stream that has them", async () => {
    await both.db.query(
      "DELETE FROM metrics_event WHERE timestamp >= '2026-11-12T00:00:00Z' AND timestamp < '2026-11-17T00:00:00Z'",
    );
    const { gaps } = await both.syncTable("metrics_event");
    expect(gaps[0]).toEqual({ from: "2026-11-12T00:00:00.000000Z", to: "2026-11-17T00:00:00.000000Z", hours: 120 });
  });

  it("refuses the folder of another stack, and says what to do", async () => {
    await both.sync();
    await expect(both.sync({ stack: "pr-12" })).rejects.toThrow(
      `${both.folder} holds the data of the stack prod; keep pr-12 apart with: --data ${both.folder}-pr-12`,
    );
  });

  it("asks with one connection that only reads, and with a timeout on every statement", async () => {
    await both.db.query("ALTER TABLE metrics_daily RENAME TO kept_daily");
    const asked = ["statement_timeout", "transaction_read_only", "max_parallel_workers_per_gather", "lock_timeout"];
    const columns = asked.map((name) => `current_setting('${name}') AS ${name}`);
    await both.db.query(
      `CREATE VIEW metrics_daily AS SELECT timestamptz '2026-11-20' AS bucket, ${columns.join(", ")},
       (SELECT count(*) FROM pg_stat_activity WHERE usename = 'watchbill')::integer AS connections;
       GRANT SELECT ON metrics_daily TO watchbill`,
    );
    try {
      await both.sync();
      expect(await both.ask("SELECT * EXCLUDE bucket FROM metrics_daily")).toEqual([
        {
          statement_timeout: "30s",
          transaction_read_only: "on",
          max_parallel_workers_per_gather: "0",
          lock_timeout: "5s",
          connections: 1,
        },
      ]);
    } finally {
      await both.db.query("DROP VIEW metrics_daily; ALTER TABLE kept_daily RENAME TO metrics_daily");
    }
  });
});
