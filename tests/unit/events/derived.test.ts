import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventsOf } from "../../../backtest/derived-rule-test.ts";
import { derivedEventTypeNames, derivedFields } from "../../../events/catalogue.ts";
import { derivedEvents } from "../../../events/derived/index.ts";
import { derivedColumns } from "../../../model/derived-event.ts";
import { type DerivedRow, derivedRow } from "../../../runtime/derive/derived-row.ts";
import { LogTables } from "../../../runtime/derive/log-tables.ts";
import { openDuckDb } from "../../../runtime/sync/duckdb.ts";
import { generateHistory } from "../../world/app/history.ts";
import type { EventRow } from "../../world/app/service/event.ts";
import { between, pick, seededRandom } from "../../world/app/service/random.ts";
import { type LogRow, writeLogTables } from "../../world/log-tables.ts";

describe("the rules over a day of the sample application's log", () => {
  const folder = mkdtempSync(join(tmpdir(), "watchbill-derived-day-"));
  const day = { seed: 4, from: new Date("2026-03-04T00:00:00Z"), to: new Date("2026-03-05T00:00:00Z") };
  let events: EventRow[];
  const derived: DerivedRow[] = [];

  beforeAll(async () => {
    const batches = [...generateHistory({ ...day, eventsPerDay: 9_000 })];
    events = batches.flatMap((batch) => batch.events);
    const rows = batches.flatMap(({ logLines }) => logLines.map(logRowOf));
    const file = join(folder, "logs.duckdb");
    await writeLogTables(file, rows);
    const { connection, close } = await openDuckDb(file, { readOnly: true, memoryLimitMb: 128, threads: 1 });
    const all = { after: 0n, upTo: BigInt(rows.length) };
    for (const rule of derivedEvents) {
      for (const selected of await new LogTables(connection).select(rule, all)) {
        const { row, unread } = derivedRow(rule, selected);
        expect([rule.id, unread]).toEqual([rule.id, 0]);
        derived.push(row);
      }
    }
    await close();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const madeOf = (type: string) => derived.filter((row) => row.event_type === type);
  const own = (...types: string[]) => events.filter((event) => types.includes(event.event_type));

  it("find what the application recorded itself, each as often", () => {
    const requests = own("http_request", "stripe_webhook");
    const pages = own("page_extraction_complete", "page_extraction_error");
    const documents = own("document_extraction_complete");
    const counts = derivedEventTypeNames.map((type) => [type, madeOf(type).length]);
    expect(Object.fromEntries(counts)).toEqual({
      auth_failure: requests.filter(({ status_code: status }) => status === 401 || status === 403).length,
      http_access: requests.length,
      document_upload: documents.length,
      gemini_retry: pages.reduce((sum, { retry_count: retries = 0 }) => sum + retries, 0),
      playwright_fallback: documents.filter(({ processor_slug: slug }) => slug === "defuddle:playwright").length,
    });
    expect(counts.filter(([, count]) => count === 0)).toEqual([]);
  });

  it("say of each request what its event says", () => {
    const lines = new Map(madeOf("http_access").map((row) => [row.request_id, row]));
    const told = ({ method, endpoint = "", status_code, duration_ms }: Partial<EventRow> | DerivedRow) => [
      method,
      String(endpoint).replace("{hash}", "{id}"),
      status_code,
      duration_ms,
    ];
    const unlike = own("http_request", "stripe_webhook").filter(
      (event) => String(told(event)) !== String(told(lines.get(event.request_id) ?? {})),
    );
    expect(unlike).toEqual([]);
  });

  it("fill of each type what the catalogue gives to it, and nothing else", () => {
    for (const type of derivedEventTypeNames) {
      const filled = new Set(
        madeOf(type).flatMap(({ timestamp: _, id: __, event_type: ___, data = {}, ...columns }) => [
          ...Object.keys(columns),
          ...Object.keys(data).map((field) => `data.${field}`),
        ]),
      );
      // The past knows no request of a document, and only the records that docs/event-contract.md promotes say why.
      const missing =
        type === "auth_failure" ? ["user_id", "data.reason"] : type === "http_access" ? [] : ["request_id"];
      const known = derivedFields[type]?.filter((field) => !missing.includes(field)) ?? [];
      expect([type, [...filled].sort()]).toEqual([type, known.sort()]);
    }
  });
});

function logRowOf(line: string): LogRow {
  const { level, name, message, extra, time } = JSON.parse(line).record;
  return { time: new Date(time.timestamp * 1_000).toISOString(), level: level.name, logger: name, message, extra };
}

describe("the rules over what strangers may write", () => {
  const random = seededRandom("hostile lines");
  const lines = [
    '10.0.0.1:1234 - "POST /documents HTTP/1.1" 401',
    "Document created with 12 blocks",
    "Gemini answered 503, retry 1 of 3: the model is overloaded",
    "Static extraction of a.example.test gave 31 characters, falling back to Playwright",
  ];
  const pieces = [
    "\u0000",
    "\n",
    '"',
    "'",
    "\\",
    " ",
    "😀",
    "\u202e",
    "9".repeat(40),
    "a".repeat(3_000),
    "); DROP TABLE x; --",
    "[",
    "(?",
  ];
  const mangled = () => {
    const line = pick(random, lines);
    const at = between(random, 0, line.length);
    const taken = line.slice(at + between(random, 0, 3));
    return `${line.slice(0, at)}${pick(random, pieces).repeat(between(random, 0, 3))}${taken}`;
  };

  it.each(derivedEvents)("$id makes of each line a right row or none", async (rule) => {
    const records = Array.from({ length: 400 }, () => ({
      logger: rule.logger.replace("*", "x"),
      message: mangled(),
      extra: {
        event_type: "auth_failure",
        status_code: pick(random, pieces),
        request_id: pick(random, pieces),
        duration_ms: {},
      },
    }));
    const rows = await eventsOf(rule, ...records);
    for (const { data, event_type, ...columns } of rows) {
      expect(event_type).toBe(rule.event);
      for (const [name, value] of Object.entries(columns)) {
        expect([name, typeof value]).toEqual([
          name,
          { text: "string", integer: "number" }[derivedColumns[name as "endpoint"]],
        ]);
      }
      expect(JSON.stringify([columns, data])).not.toMatch(/\\u0000|\\ud[89a-f]/);
      expect(JSON.stringify([columns, data]).length).toBeLessThan(8_000);
    }
  });
});
