import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { derivedEvents } from "../../events/derived/index.ts";
import type { DerivedEventRule } from "../../model/derived-event.ts";
import { type Derived, deriveEvents } from "../../runtime/derive/derive.ts";
import { locks } from "../../runtime/records/locks.ts";
import { type LogRow, writeLogTables } from "../world/log-tables.ts";
import { type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";

const folder = mkdtempSync(join(tmpdir(), "watchbill-derive-"));
const logTables = join(folder, "logs.duckdb");
const nowMs = Date.parse("2026-03-10T12:00:00Z");
let postgres: LocalPostgres;
let client: pg.Client;

beforeAll(async () => {
  postgres = await startPostgresLocal();
  client = await postgres.connect();
});
afterAll(async () => {
  await client?.end();
  await postgres?.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => postgres.query("TRUNCATE watchbill.derived_event, watchbill.derived_cursor"));

const retry: DerivedEventRule = {
  id: "retry",
  event: "gemini_retry",
  meaning: "asked again",
  logger: "app.gemini",
  message: "^retry (?<count>[0-9]+)",
  fields: { retry_count: { group: "count" }, document_id: { extra: "document_id" } },
};

const retries = (count: number, from = 1): LogRow[] =>
  Array.from({ length: count }, (_, index) => ({
    logger: "app.gemini",
    message: `retry ${from + index}`,
    number: from + index,
  }));

function derive(rules: readonly DerivedEventRule[] = [retry], more: { timeIsUp?: () => boolean } = {}) {
  return deriveEvents({ logTables, client, rules, nowMs, timeIsUp: () => false, ...more });
}

async function counts(): Promise<number[]> {
  const rows = await postgres.query("SELECT retry_count FROM watchbill.derived_event ORDER BY retry_count");
  return rows.map(({ retry_count: count }) => Number(count));
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const nothing: Derived = { records: 0, events: 0, unread: 0, tooLong: 0, outOfTime: 0, unfinished: false, refused: [] };

describe("events derived from the log", () => {
  it("are a row for each record that matches, with what the rule says in its columns", async () => {
    await writeLogTables(logTables, [
      {
        time: "2026-03-10T10:00:00.123456Z",
        logger: "uvicorn.access",
        message: '10.0.0.7:4711 - "GET /documents/3f2a8a54-9f6b-4c1e-8a8e-0d7a3a6f8e11?token=s3cret HTTP/1.1" 403',
        extra: { duration_ms: 12.6, request_id: "r-1" },
        file: "f:1",
        position: 700,
      },
      { logger: "uvicorn.access", level: "DEBUG", message: '10.0.0.7:4711 - "GET /below HTTP/1.1" 200' },
      { logger: "uvicorn.access", message: "Started server process" },
    ]);
    expect(await derive(derivedEvents)).toEqual({ ...nothing, records: 3, events: 2 });
    const row = { endpoint: "/documents/{id}", method: "GET", status_code: 403, duration_ms: 13, request_id: "r-1" };
    const columns = "event_type, id, timestamp::text, endpoint, method, status_code, duration_ms, request_id";
    expect(await postgres.query(`SELECT ${columns} FROM watchbill.derived_event ORDER BY 1`)).toEqual([
      { event_type: "auth_failure", id: "f:1:700:auth-failure", timestamp: "2026-03-10 10:00:00.123456+00", ...row },
      { event_type: "http_access", id: "f:1:700:http-access", timestamp: "2026-03-10 10:00:00.123456+00", ...row },
    ]);
  });

  it("come once, however often the log is read, and from then on only new records are", async () => {
    await writeLogTables(logTables, retries(7_000));
    expect(await derive()).toEqual({ ...nothing, records: 7_000, events: 7_000 });
    expect(await derive()).toEqual(nothing);
    await writeLogTables(logTables, retries(12_345));
    expect(await derive()).toEqual({ ...nothing, records: 5_345, events: 5_345 });
    expect(await counts()).toEqual(upTo(12_345));
  });

  it("are not doubled by a log that was parsed anew in another order, and none is missed", async () => {
    const rows = retries(300).map((row, index) => ({ ...row, position: index * 100 }));
    await writeLogTables(logTables, rows.slice(0, 200));
    await derive();
    const anew = rows.toReversed().map((row, index) => ({ ...row, number: index + 1 }));
    await writeLogTables(logTables, anew);
    expect(await derive()).toEqual({ ...nothing, records: 300, events: 100 });
    await writeLogTables(logTables, anew.slice(0, 50));
    expect(await derive()).toEqual({ ...nothing, records: 50 });
    expect(await counts()).toEqual(upTo(300));
  });

  it("go on where the log drops what is old", async () => {
    await writeLogTables(logTables, retries(100));
    await derive();
    await writeLogTables(logTables, retries(100, 20_101));
    expect(await derive()).toEqual({ ...nothing, records: 100, events: 100 });
    await writeLogTables(logTables, []);
    expect(await derive()).toEqual(nothing);
    expect(await counts()).toHaveLength(200);
  });

  it("stop where the run's time is up, and go on from there", async () => {
    await writeLogTables(logTables, retries(12_000));
    let looks = 0;
    const first = await derive([retry], { timeIsUp: () => ++looks > 1 });
    expect(first).toEqual({ ...nothing, records: 5_000, events: 5_000, unfinished: true });
    expect(await derive()).toEqual({ ...nothing, records: 7_000, events: 7_000 });
  });

  it("are derived by one run at a time", async () => {
    await writeLogTables(logTables, retries(10));
    const other = await postgres.connect();
    await other.query("SELECT pg_advisory_lock($1)", [locks.derivation]);
    expect(await derive()).toBeUndefined();
    await other.end();
    await expect.poll(() => derive()).toEqual({ ...nothing, records: 10, events: 10 });
  });
});

describe("a rule that is new or changed", () => {
  const late: DerivedEventRule = { ...retry, id: "late", event: "playwright_fallback" };

  it("is applied to what is kept of the log, while the others go on", async () => {
    await writeLogTables(logTables, retries(6_000));
    await derive();
    await writeLogTables(logTables, retries(6_010));
    expect(await derive([retry, late])).toEqual({ ...nothing, records: 6_010, events: 6_020 });
    expect(await derive([retry, late])).toEqual(nothing);
  });

  it("leaves of its earlier events what its new text says, but for those whose records are gone", async () => {
    await writeLogTables(logTables, retries(20));
    await derive([retry, late]);
    await writeLogTables(logTables, retries(15, 6));
    const changed = {
      ...retry,
      message: "^retry (?<count>[0-9])$",
      fields: { retry_count: { group: "count", times: 100 } },
    };
    expect(await derive([changed, late])).toMatchObject({ events: 4 });
    const of = (event: string) =>
      postgres.query("SELECT retry_count AS n FROM watchbill.derived_event WHERE event_type = $1 ORDER BY 1", [event]);
    expect((await of("gemini_retry")).map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 600, 700, 800, 900]);
    expect(await of("playwright_fallback")).toHaveLength(20);
  });

  it("is the same rule when only its words about itself change", async () => {
    await writeLogTables(logTables, retries(20));
    await derive();
    expect(await derive([{ ...retry, meaning: "in other words" }])).toEqual(nothing);
  });

  it("that is gone keeps its events, and finds them when it comes back", async () => {
    await writeLogTables(logTables, retries(20));
    await derive([retry, late]);
    await derive([retry]);
    expect(await derive([retry, late])).toEqual({ ...nothing, records: 20 });
  });
});

describe("hostile records", () => {
  it("are stored as text or counted, and hold up nothing", async () => {
    const hostile = "'); DROP TABLE watchbill.derived_event; --";
    await writeLogTables(logTables, [
      { logger: "app.gemini", message: "retry 1", extra: { document_id: `a\u0000b${hostile}` } },
      { logger: "app.gemini", message: "retry 99999999999999999999" },
      { logger: "app.gemini", message: `retry 3${" x".repeat(500_000)}` },
      { logger: "app.gemini", message: "retry 4", extra: { document_id: "y".repeat(1_000_000) } },
      { logger: "app.gemini", message: "retry 5", extra: { document_id: "😀".repeat(400) } },
      { logger: "app.gemini", message: "retry 6", time: "1970-01-01T00:00:00Z" },
      { logger: "app.gemini", message: "retry 7", time: "9999-01-01T00:00:00Z" },
      { logger: "app.gemini", message: "retry 8", time: "infinity" },
      { logger: "app.gemini", message: "retry 9", file: "log:2" },
    ]);
    expect(await derive()).toEqual({ ...nothing, records: 9, events: 5, unread: 1, tooLong: 1, outOfTime: 3 });
    const rows = await postgres.query("SELECT id, retry_count, document_id FROM watchbill.derived_event ORDER BY id");
    expect(rows).toHaveLength(5);
    expect(rows.find(({ retry_count: count }) => count === null)).toMatchObject({ id: "log-1:500:retry" });
    expect(rows.find(({ retry_count: count }) => count === 4)?.document_id).toBe(`${"y".repeat(499)}…`);
    expect(rows.find(({ retry_count: count }) => count === 1)).toMatchObject({ document_id: `a\ufffdb${hostile}` });
    expect(await derive()).toEqual(nothing);
  });

  it("cannot make a pattern take long: it is RE2's", async () => {
    const slow = { ...retry, message: "^(?:a+)+(?:b|(?:a|a)+)*$", fields: {} };
    await writeLogTables(logTables, [{ logger: "app.gemini", message: `${"a".repeat(3_999)}!` }]);
    expect(await derive([slow])).toEqual({ ...nothing, records: 1 });
  });
});

it("a rule that DuckDB does not take holds up no other", async () => {
  await writeLogTables(logTables, retries(3));
  const refused = { ...retry, id: "too-many", message: "^retry (?<count>[0-9]{1001})" };
  const derived = await derive([refused, retry]);
  expect(derived).toEqual({
    ...nothing,
    records: 3,
    events: 3,
    refused: [{ rule: "too-many", reason: expect.stringContaining("repetition") }],
  });
});

it("derived events are kept for 90 days", async () => {
  await writeLogTables(logTables, retries(3));
  await derive();
  await postgres.query(
    "UPDATE watchbill.derived_event SET timestamp = $1::timestamptz - interval '91 days' WHERE retry_count = 2",
    [new Date(nowMs).toISOString()],
  );
  await derive();
  expect(await counts()).toEqual([1, 3]);
});
