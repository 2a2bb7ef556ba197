import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { firstAudio } from "../../../alerts/first-audio.ts";
import { playbackUnderruns } from "../../../alerts/playback-underruns.ts";
import { areas } from "../../../events/areas/index.ts";
import { createTableSql } from "../../../events/schema.ts";
import type { Alert } from "../../../model/alert.ts";
import type { SqlQuery } from "../../../model/query.ts";
import { parseViews } from "../../../model/view.ts";
import { type Data, openData } from "../../../runtime/query/open.ts";
import { views } from "../../../views/index.ts";
import { dataTables } from "../../../views/shared/tables.ts";
import { generateHistory, type Incident } from "../../world/app/history.ts";
import { writeDataFolder } from "../../world/data-folder.ts";

const declared = { tables: dataTables, views };
const hours = { from: new Date("2026-03-10T12:00:00Z"), to: new Date("2026-03-10T16:00:00Z") };
const burst = { fault: "error-burst", fromMs: Date.UTC(2026, 2, 10, 13), toMs: Date.UTC(2026, 2, 10, 13, 10) };

let folder: string;
const opened: Data[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "watchbill-views-"));
  mkdirSync(join(folder, "full"));
  await writeDataFolder(
    join(folder, "full"),
    generateHistory({ seed: 5, ...hours, eventsPerDay: 30_000, incidents: [burst] }),
  );
});
afterAll(async () => {
  for (const data of opened) await data.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(name: string): Promise<Data> {
  const data = await openData(join(folder, name), declared);
  opened.push(data);
  return data;
}

/** A folder whose metrics are these tables. */
async function openMade(name: string, ...statements: string[]): Promise<Data> {
  mkdirSync(join(folder, name));
  const instance = await DuckDBInstance.create(join(folder, name, "metrics.duckdb"));
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
  return open(name);
}

const one = async (data: Data, sql: string) => (await data.ask(sql)).rows[0];

describe("what is declared in views/", () => {
  it("every file is a view, under its own name, and none has a problem", () => {
    const files = readdirSync(new URL("../../../views", import.meta.url)).filter((name) => name !== "index.ts");
    const names = files.filter((name) => name.endsWith(".ts")).map((name) => name.slice(0, -3).replaceAll("-", "_"));
    expect(views.map(({ name }) => name).sort()).toEqual(names.sort());
    expect(parseViews(views)).toEqual([]);
  });

  it("names what is wrong with a view, all at once", () => {
    const [view] = views;
    if (!view) throw new Error("there are views");
    const wrong = { ...view, name: "errors", meaning: "", columns: { Hour: { type: "TEXT", meaning: "x" } } };
    const problems = parseViews([view, wrong as unknown as typeof view]);
    expect(problems.map(({ file, field }) => `${file} ${field}`)).toEqual([
      "views/errors.ts meaning",
      "views/errors.ts columns.Hour",
      "views/errors.ts name",
    ]);
  });
});

describe("each view", () => {
  it.each(views)(
    "$name has rows, of the columns and types that it declares, and its example shows some",
    async (view) => {
      const data = await open("full");
      const described = await data.ask(`DESCRIBE ${view.name}`);
      const types = { TIMESTAMPTZ: "TIMESTAMP WITH TIME ZONE" } as Record<string, string>;
      const columns = Object.entries(view.columns).map(([name, { type }]) => [name, types[type] ?? type]);
      expect(described.rows.map(([name, type]) => [name, type])).toEqual(columns);
      expect((await data.ask(view.example.sql)).rows).not.toEqual([]);
    },
  );

  it("is empty, and of the same types, where the copies have none of its tables", async () => {
    const data = await openMade("bare", "CREATE TABLE other (a INTEGER)");
    for (const { name, columns } of views) {
      expect({ name, rows: (await data.ask(`FROM ${name}`)).rows }).toEqual({ name, rows: [] });
      expect((await data.ask(`DESCRIBE ${name}`)).rows.map(([column]) => column)).toEqual(Object.keys(columns));
    }
  });

  it("is there where the source lacks a column, and where it has another type", async () => {
    const data = await openMade(
      "older",
      "CREATE TABLE metrics_event (id INTEGER, timestamp TIMESTAMPTZ, event_type VARCHAR, duration_ms BIGINT, endpoint VARCHAR)",
      "INSERT INTO metrics_event VALUES (1, '2026-03-10T10:00:00Z', 'http_request', 40, '/')",
    );
    expect(await one(data, "SELECT endpoint, requests, p50_ms, errors FROM http_latency")).toEqual(["/", 1, 40, 0]);
  });
});

describe("each area", () => {
  it.each(areas)("$id has views that read all of its event types", ({ events, views: names }) => {
    const texts = names.map((name) => textOf(name)).join();
    expect(events.filter(({ type }) => !texts.includes(`'${type}'`))).toEqual([]);
  });
});

/** A view's SQL, and that of the views that it reads. */
function textOf(name: string): string {
  const sql = views.find((view) => view.name === name)?.sql ?? "";
  const read = views.filter((view) => view.name !== name && new RegExp(`FROM ${view.name}\\b`).test(sql));
  return sql + read.map((view) => textOf(view.name)).join();
}

describe("what both the application and its log tell of", () => {
  it("is a refused request once, with the log's reason", async () => {
    const data = await open("full");
    const own = "SELECT count(*) FROM metrics_event WHERE event_type = 'http_request' AND status_code = 401";
    expect(await one(data, "SELECT count(*), count(DISTINCT reason), count(reason) FROM auth_failures")).toEqual([
      (await one(data, own))?.[0],
      1,
      (await one(data, own))?.[0],
    ]);
    expect((await one(data, own))?.[0]).toBeGreaterThan(3);
  });

  it("is a request once, by the event", async () => {
    const data = await open("full");
    const own = await one(data, "SELECT count(*), 0 FROM metrics_event WHERE event_type = 'http_request'");
    expect(await one(data, "SELECT sum(requests), sum(from_log) FROM http_latency")).toEqual(own);
  });

  it("counts by the log where the application wrote no event of that request", async () => {
    const columns = "(timestamp, id, event_type, request_id, endpoint, status_code, duration_ms)";
    const data = await openMade(
      "half",
      createTableSql("duckdb"),
      `INSERT INTO metrics_event ${columns} VALUES
        ('2026-03-10T10:00:10Z', 1, 'http_request', 'r-1', '/a', 200, 10), ('2026-03-10T10:00:20Z', 2, 'http_request', NULL, '/a', 200, 20)`,
      "CREATE TABLE derived_event AS SELECT * REPLACE (CAST(id AS VARCHAR) AS id) FROM metrics_event LIMIT 0",
      `INSERT INTO derived_event ${columns} VALUES
        ('2026-03-10T10:00:10Z', 'l:1:x', 'http_access', 'r-1', '/a', 200, 10),
        ('2026-03-10T10:00:30Z', 'l:2:x', 'http_access', 'r-2', '/a', 200, 30),
        ('2026-03-10T10:00:40Z', 'l:3:x', 'http_access', NULL, '/a', 200, 40),
        ('2026-03-10T10:07:00Z', 'l:4:x', 'http_access', NULL, '/a', 403, 70),
        ('2026-03-10T10:07:00Z', 'l:4:y', 'auth_failure', NULL, '/a', 403, 70)`,
    );
    expect(await one(data, "SELECT requests, from_log, refused FROM http_latency")).toEqual([4, 2, 1]);
    expect(await one(data, "SELECT count(*), min(source) FROM auth_failures")).toEqual([1, "log"]);
  });
});

/** Fifteen minutes are one window of the alerts that estimate what listeners hear. */
describe("what is estimated", () => {
  const quarter = { from: new Date("2026-03-10T12:00:00Z"), to: new Date("2026-03-10T12:15:00Z") };
  const dead = { fault: "dead-workers", fromMs: Date.UTC(2026, 2, 10, 12, 6), toMs: Date.UTC(2026, 2, 10, 12, 15) };

  async function opensQuarter(name: string, incidents: Incident[]): Promise<Data> {
    mkdirSync(join(folder, name));
    await writeDataFolder(
      join(folder, name),
      generateHistory({ seed: 9, ...quarter, eventsPerDay: 90_000, incidents }),
    );
    return open(name);
  }
  const asked = async (data: Data, { value }: Alert) => {
    const [ends] = (await one(data, "SELECT max(timestamp) FROM metrics_event")) ?? [];
    const text = (value as SqlQuery).text.replaceAll(":now", `TIMESTAMPTZ '${ends}'`);
    return (await data.ask(`${text.replaceAll(":window", "INTERVAL '15 minutes'")} ORDER BY model`)).rows;
  };

  it("of gaps is what the alert estimates", async () => {
    const data = await opensQuarter("gaps", [dead]);
    const { rows } = await data.ask("SELECT model, gap_percent FROM buffer_health WHERE listeners >= 5 ORDER BY model");
    expect(rows).toEqual(await asked(data, playbackUnderruns));
    expect(rows.map(([model, percent]) => [model, Number(percent) > 0])).toEqual([
      ["higgs", false],
      ["kokoro", true],
    ]);
  });

  it("of the first audio is what the alert estimates, where everybody heard it", async () => {
    const data = await opensQuarter("first", []);
    const { rows } = await data.ask("SELECT model, p50_s FROM first_audio WHERE listeners - never >= 5 ORDER BY model");
    expect(rows.length).toBe(2);
    expect(await one(data, "SELECT sum(never) FROM first_audio")).toEqual([0]);
    expect(rows).toEqual(await asked(data, firstAudio));
  });
});
