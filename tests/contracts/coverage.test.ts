import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { areas } from "../../events/areas/index.ts";
import { isDerivedEventType } from "../../events/catalogue.ts";
import { areasFile, deployedAreas } from "../../model/area.ts";
import { databaseCredential } from "../../model/layout.ts";
import { copiesSource } from "../../runtime/coverage/copies.ts";
import { openPostgresSource } from "../../runtime/coverage/postgres.ts";
import { type CoverageReport, coverageReport } from "../../runtime/coverage/report.ts";
import { type Host, hostOf } from "../../runtime/host.ts";
import { openData } from "../../runtime/query/open.ts";
import { coverage } from "../../runtime/verbs/coverage.ts";
import { dataTables } from "../../views/shared/tables.ts";
import { generateHistory, loadHistory } from "../world/app/history.ts";
import { writeDataFolder } from "../world/data-folder.ts";
import { freePort, type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";
import { runVerb } from "../world/verb-run.ts";

const now = Date.UTC(2026, 2, 11, 4, 0, 0);
const dayMs = 86_400_000;
const days = { from: new Date(now - 2 * dayMs), to: new Date(now) };
const history = () => [...generateHistory({ seed: 3, ...days, eventsPerDay: 12_000 })];
const judged = deployedAreas(areas, isDerivedEventType);

let postgres: LocalPostgres;
let folder: string;
let host: Host;
beforeAll(async () => {
  postgres = await startPostgresLocal();
  folder = mkdtempSync(join(tmpdir(), "watchbill-coverage-"));
  await writeDataFolder(folder, history());
  utimesSync(join(folder, "metrics.duckdb"), now / 1_000, now / 1_000);
  host = hostOf("prod", join(folder, "root"), undefined);
  host.clock = () => now;
  mkdirSync(host.layout.credentialsDir, { recursive: true });
  writeFileSync(`${host.layout.configDir}/${areasFile}`, JSON.stringify({ areas: judged }));
});
beforeEach(async () => {
  writeFileSync(`${host.layout.credentialsDir}/${databaseCredential}`, postgres.url);
  await postgres.query("TRUNCATE metrics_event, watchbill.derived_event");
  const client = await postgres.connect();
  await loadHistory(client, history());
  await client.query(derive);
  await client.end();
});
afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** An event of each derived type, as recent as the application's. */
const derive = `INSERT INTO watchbill.derived_event (timestamp, id, event_type, endpoint, method, status_code, retry_count, processor_slug, data)
  SELECT '${new Date(now - 60_000).toISOString()}', 'log-1:1:' || type, type, '/', 'GET', 200, 1, 'defuddle:playwright', '{}'
  FROM unnest(ARRAY['auth_failure', 'http_access', 'document_upload', 'gemini_retry', 'playwright_fallback']) AS type`;

const run = (json = true) => runVerb((io) => coverage(host, io, { positional: [], json }));

async function reported(): Promise<{ code: number; report: CoverageReport; red: string[] }> {
  const { code, out } = await run();
  const report = JSON.parse(out.join("\n")) as CoverageReport;
  const red = report.areas.filter(({ state }) => state === "red").map(({ area, why }) => `${area}: ${why.join("; ")}`);
  return { code, report, red };
}

describe("coverage of a database", () => {
  it("is green at four in the night of a day on which all went well", async () => {
    const { code, red, report } = await reported();
    expect({ code, red }).toEqual({ code: 0, red: [] });
    expect(report.areas.map(({ area }) => area)).toEqual(areas.map(({ id }) => id));
    const sessions = report.areas.find(({ area }) => area === "sessions");
    expect(sessions?.ratePerHour).toBeGreaterThan(5);
  });

  it("turns red once an area has been silent for longer than its window, and not before", async () => {
    const silence = (hours: number) =>
      postgres.query(
        "DELETE FROM metrics_event WHERE event_type IN ('stripe_webhook', 'billing_processed', 'billing_sync_drift') AND timestamp > $1",
        [new Date(now - hours * 3_600_000).toISOString()],
      );
    await silence(11);
    expect((await reported()).red).toEqual([]);
    await silence(13);
    const { code, red } = await reported();
    expect(code).toBe(1);
    expect(red).toEqual([expect.stringMatching(/^billing: silent for 13 h( \d+ min)?$/)]);
  });

  it("turns red where a column is empty that never was, with its share", async () => {
    const today = "timestamp > timestamptz '2026-03-10T04:00:00Z'";
    await postgres.query(`UPDATE metrics_event SET user_id = NULL WHERE event_type = 'ws_connect' AND ${today}`);
    await postgres.query("UPDATE metrics_event SET processor_slug = 'x' WHERE processor_slug = 'defuddle:playwright'");
    await postgres.query(
      `UPDATE metrics_event SET request_id = NULL WHERE id IN
       (SELECT id FROM metrics_event WHERE event_type = 'http_request' AND status_code = 200 AND ${today} LIMIT 5)`,
    );
    const { red } = await reported();
    expect(red).toEqual([
      "http-latency: request_id is empty in less than 1 % of http_request",
      "sessions: user_id is empty in 100 % of ws_connect",
      "peaks: user_id is empty in 100 % of ws_connect",
    ]);
  });

  it("says of a table or a column that is gone that nothing is in it", async () => {
    await postgres.query("ALTER TABLE watchbill.derived_event RENAME TO away");
    await postgres.query("ALTER TABLE metrics_event RENAME COLUMN voice_slug TO voice");
    await postgres.query("DELETE FROM metrics_event WHERE status_code = 401");
    const { red, report } = await reported();
    await postgres.query("ALTER TABLE watchbill.away RENAME TO derived_event");
    await postgres.query("ALTER TABLE metrics_event RENAME COLUMN voice TO voice_slug");
    expect(report.unread).toEqual(["watchbill.derived_event is not there, so nothing of it is seen"]);
    expect(red).toEqual([
      "auth-failures: not seen within 7 d",
      "voices: voice_slug is empty in 100 % of synthesis_complete; voice_slug is empty in 100 % of cache_hit",
    ]);
  });

  it("says of a table that it may not read how it may", async () => {
    await postgres.query("REVOKE USAGE ON SCHEMA watchbill FROM watchbill");
    const { report } = await reported();
    await postgres.query("GRANT USAGE ON SCHEMA watchbill TO watchbill");
    expect(report.unread).toEqual([
      expect.stringMatching(/^watchbill\.derived_event may not be read .*GRANT pg_read_all_data/),
    ]);
  });

  it("never saw anything of an application that emits nothing", async () => {
    await postgres.query("TRUNCATE metrics_event, watchbill.derived_event");
    const { code, red } = await reported();
    expect(code).toBe(1);
    expect(red).toEqual(areas.map(({ id }) => `${id}: not seen within 7 d`));
  });

  it("reads, and cannot write", async () => {
    const source = await openPostgresSource(postgres.url, 300);
    await expect(source.rows("DELETE FROM metrics_event RETURNING id")).rejects.toThrow(
      /read-only transaction|permission denied/,
    );
    await expect(source.rows("SELECT pg_sleep(60)")).rejects.toThrow("the database took longer than 0.3 s");
    await source.close();
  });

  it("is printed as a table, and says in one line what is wrong with its surroundings", async () => {
    const { code, out } = await run(false);
    expect(code).toBe(0);
    expect(out.join("\n")).toMatch(/^prod, 04:00:00 UTC: all 13 areas are covered\n\nSTATE {2}AREA/);
    writeFileSync(
      `${host.layout.credentialsDir}/${databaseCredential}`,
      postgres.url.replace(String(postgres.port), String(await freePort())),
    );
    await expect(run()).rejects.toThrow("the database refuses connections (is it running?)");
    rmSync(`${host.layout.configDir}/${areasFile}`);
    await expect(run()).rejects.toThrow(`${areasFile} is missing; deploy the stack again`);
    writeFileSync(`${host.layout.configDir}/${areasFile}`, JSON.stringify({ areas: judged }));
  });
});

describe("coverage of copies", () => {
  it("is what the database's is, row by row", async () => {
    await postgres.query("TRUNCATE watchbill.derived_event");
    const data = await openData(folder, { tables: dataTables, views: [] });
    const source = await openPostgresSource(postgres.url);
    // What was derived differs: the copy's is made by hand.
    const own = judged.map((area) => ({ ...area, events: area.events.filter(({ derived }) => !derived) }));
    const ofCopy = await coverageReport("here", copiesSource(data), own, now);
    expect(ofCopy).toEqual(await coverageReport("here", source, own, now));
    expect(ofCopy.areas.filter(({ lastSeen }) => lastSeen !== null).length).toBe(areas.length);
    await source.close();
    await data.close();
  });

  it("is judged at the moment when the copy was made, without a host", () => {
    const ofFolder = (...words: string[]) =>
      spawnSync(process.execPath, ["cli/watchbill.ts", "coverage", "--data", folder, ...words], {
        cwd: fileURLToPath(new URL("../..", import.meta.url)),
        encoding: "utf8",
      });
    const green = ofFolder();
    expect({ status: green.status, err: green.stderr }).toEqual({ status: 0, err: "" });
    expect(green.stdout).toContain("all 13 areas are covered");
    utimesSync(join(folder, "metrics.duckdb"), now / 1_000 + 7_200, now / 1_000 + 7_200);
    const later = ofFolder("--json");
    expect(later.status).toBe(1);
    expect((JSON.parse(later.stdout) as CoverageReport).areas[0]?.why).toEqual([
      expect.stringMatching(/^silent for 2 h/),
    ]);
    utimesSync(join(folder, "metrics.duckdb"), now / 1_000, now / 1_000);
  });
});
