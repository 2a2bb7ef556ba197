import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { data } from "../../data/index.ts";
import { derivedEventTypeNames } from "../../events/catalogue.ts";
import { derivedEvents } from "../../events/derived/index.ts";
import { derivedEventsFile } from "../../model/derived-event.ts";
import { databaseWriteCredential } from "../../model/layout.ts";
import { logsFile } from "../../model/logs-query.ts";
import { syncedDataFile } from "../../model/synced-data.ts";
import { type Host, hostOf } from "../../runtime/host.ts";
import { syncLogs } from "../../runtime/verbs/sync-logs.ts";
import { type LocalApp, startLocalApp } from "../world/app/local.ts";
import { GatewayClient } from "../world/app/service/client.ts";

const limitMs = 60_000;
const root = mkdtempSync(join(tmpdir(), "watchbill-derived-"));
let app: LocalApp;
let database: Client;
let host: Host;

beforeAll(async () => {
  app = await startLocalApp({ logRotateBytes: 60_000, trafficPerSecond: 3 });
  database = new Client({ connectionString: app.databaseUrl });
  await database.connect();
  await database.query("DROP SCHEMA watchbill CASCADE"); // the step makes its own
  host = hostOf("prod", root, undefined);
  const { configDir, credentialsDir, syncedDir } = host.layout;
  for (const folder of [configDir, credentialsDir, syncedDir]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(configDir, logsFile), JSON.stringify({ directory: app.logDir }));
  writeFileSync(join(configDir, syncedDataFile), JSON.stringify(data));
  writeFileSync(join(configDir, derivedEventsFile), JSON.stringify(derivedEvents));
  writeFileSync(join(credentialsDir, databaseWriteCredential), app.databaseUrl);
});
afterAll(async () => {
  await database?.end();
  await app?.down();
  rmSync(root, { recursive: true, force: true });
});

async function sync(): Promise<{ code: number; out: string[]; err: string[] }> {
  const said: { out: string[]; err: string[] } = { out: [], err: [] };
  const io = {
    out: (text: string) => said.out.push(text),
    err: (text: string) => said.err.push(text),
    stdin: async () => "",
    colour: false,
  };
  return { code: await syncLogs(host, io), ...said };
}

const rows = async (text: string) => (await database.query(text)).rows;

describe("the log of the live sample application, synced and derived from", () => {
  it("becomes events of every type, while its files are rotated", async () => {
    const deadline = Date.now() + limitMs;
    const typesFound = async () => {
      expect(await sync()).toMatchObject({
        code: 0,
        err: [],
        out: expect.arrayContaining([expect.stringMatching(/^\d+ events derived from/)]),
      });
      return (await rows("SELECT DISTINCT event_type FROM watchbill.derived_event")).map(
        ({ event_type: type }) => type,
      );
    };
    while ((await typesFound()).length < derivedEventTypeNames.length && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    expect((await typesFound()).sort()).toEqual([...derivedEventTypeNames].sort());
  });

  it("gives for every request that the application recorded itself one access line with the same answer", async () => {
    await sync();
    const unlike = await rows(
      `SELECT own.request_id, own.method, own.status_code, derived.* FROM metrics_event AS own
       LEFT JOIN watchbill.derived_event AS derived ON derived.request_id = own.request_id AND derived.event_type = 'http_access'
       WHERE own.event_type IN ('http_request', 'stripe_webhook') AND own.timestamp < now() - interval '3 seconds'
         AND (derived.status_code, derived.method, derived.duration_ms) IS DISTINCT FROM (own.status_code, own.method, own.duration_ms)`,
    );
    expect(unlike).toEqual([]);
    const [counted] = await rows(
      "SELECT count(*)::int AS all, count(DISTINCT request_id)::int AS requests FROM watchbill.derived_event WHERE event_type = 'http_access'",
    );
    expect(counted?.all).toBe(counted?.requests);
    expect(counted?.all).toBeGreaterThan(20);
  });

  it("has in each event what its type is asked about", async () => {
    const token = await new GatewayClient(app.gatewayUrl).signIn({ guest: true });
    await new GatewayClient(app.gatewayUrl).send("GET", "/admin/usage", { token });
    await sync();
    const filled = await rows(
      `SELECT event_type, bool_or(endpoint LIKE '%{id}%') AS page, bool_or(data ? 'blocks' AND text_length > 0) AS blocks,
         bool_or(retry_count = 1 AND status_code IN (429, 500, 503, 504) AND page_idx IS NOT NULL) AS retried,
         bool_or(data->>'host' LIKE '%.example.test' AND document_id IS NOT NULL) AS host, bool_or(status_code = 403) AS forbidden
       FROM watchbill.derived_event GROUP BY 1 ORDER BY 1`,
    );
    const of = (type: string) => filled.find(({ event_type }) => event_type === type);
    expect(of("auth_failure")).toMatchObject({ forbidden: true });
    expect(of("http_access")).toMatchObject({ page: true });
    expect(of("document_upload")).toMatchObject({ blocks: true });
    expect(of("gemini_retry")).toMatchObject({ retried: true });
    expect(of("playwright_fallback")).toMatchObject({ host: true });
  });

  it("derives nothing where the stack has no rules of that kind", async () => {
    rmSync(join(host.layout.configDir, derivedEventsFile));
    const { code, out, err } = await sync();
    expect({ code, err, derived: out.filter((line) => line.includes("derived")) }).toEqual({
      code: 0,
      err: [],
      derived: [],
    });
    writeFileSync(join(host.layout.configDir, derivedEventsFile), JSON.stringify(derivedEvents));
  });

  it("goes on without a database that is away, and makes up for it afterwards", async () => {
    const file = join(host.layout.credentialsDir, databaseWriteCredential);
    writeFileSync(file, app.databaseUrl.replace(/:\d+\/metrics/, ":1/metrics"));
    expect(await sync()).toMatchObject({
      code: 0,
      err: [
        "databaseWriteUrl: the database refuses connections (is it running?); the next run derives what is missing",
      ],
    });
    writeFileSync(file, app.databaseUrl.replace(/yapit:[^@]+@/, "yapit:wrong@"));
    await expect(sync()).rejects.toThrow(/^databaseWriteUrl: password authentication failed/);
    writeFileSync(file, app.databaseUrl);
    expect(await sync()).toMatchObject({ code: 0, err: [] });
  });
});
