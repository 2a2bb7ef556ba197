import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { derivedEventTypeNames } from "../../events/catalogue.ts";
import { derivedEvents } from "../../events/derived/index.ts";
import { derivedEventsFile } from "../../model/derived-event.ts";
import { GatewayClient } from "../world/app/service/client.ts";
import { SyncedApp } from "./derive/synced-app.ts";

const limitMs = 60_000;
let synced: SyncedApp;

beforeAll(async () => {
  synced = await SyncedApp.start();
});
afterAll(() => synced?.close());

describe("the log of the live sample application, synced and derived from", () => {
  it("becomes events of every type, while its files are rotated", async () => {
    const deadline = Date.now() + limitMs;
    const typesFound = async () => {
      expect(await synced.sync()).toMatchObject({
        code: 0,
        err: [],
        out: expect.arrayContaining([expect.stringMatching(/^\d+ events derived from/)]),
      });
      return (await synced.rows("SELECT DISTINCT event_type FROM watchbill.derived_event")).map(
        ({ event_type: type }) => type,
      );
    };
    while ((await typesFound()).length < derivedEventTypeNames.length && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    expect((await typesFound()).sort()).toEqual([...derivedEventTypeNames].sort());
  });

  it("gives for every request that the application recorded itself one access line with the same answer", async () => {
    await synced.sync();
    const unlike = await synced.rows(
      `SELECT own.request_id, own.method, own.status_code, derived.* FROM metrics_event AS own
       LEFT JOIN watchbill.derived_event AS derived ON derived.request_id = own.request_id AND derived.event_type = 'http_access'
       WHERE own.event_type IN ('http_request', 'stripe_webhook') AND own.timestamp < now() - interval '3 seconds'
         AND (derived.status_code, derived.method, derived.duration_ms) IS DISTINCT FROM (own.status_code, own.method, own.duration_ms)`,
    );
    expect(unlike).toEqual([]);
    const [counted] = await synced.rows(
      "SELECT count(*)::int AS all, count(DISTINCT request_id)::int AS requests FROM watchbill.derived_event WHERE event_type = 'http_access'",
    );
    expect(counted?.all).toBe(counted?.requests);
    expect(counted?.all).toBeGreaterThan(20);
  });

  it("has in each event what its type is asked about", async () => {
    const gateway = new GatewayClient(synced.app.gatewayUrl);
    const token = await gateway.signIn({ guest: true });
    await gateway.send("GET", "/admin/usage", { token });
    await synced.sync();
    const filled = await synced.rows(
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
    rmSync(join(synced.host.layout.configDir, derivedEventsFile));
    const { code, out, err } = await synced.sync();
    expect({ code, err, derived: out.filter((line) => line.includes("derived")) }).toEqual({
      code: 0,
      err: [],
      derived: [],
    });
    synced.configure(derivedEventsFile, derivedEvents);
  });

  it("goes on without a database that is away, and makes up for it afterwards", async () => {
    const { databaseUrl } = synced.app;
    synced.databaseIs(databaseUrl.replace(/:\d+\/metrics/, ":1/metrics"));
    expect(await synced.sync()).toMatchObject({
      code: 0,
      err: [
        "databaseWriteUrl: the database refuses connections (is it running?); the next run derives what is missing",
      ],
    });
    synced.databaseIs(databaseUrl.replace(/yapit:[^@]+@/, "yapit:wrong@"));
    await expect(synced.sync()).rejects.toThrow(/^databaseWriteUrl: password authentication failed/);
    synced.databaseIs(databaseUrl);
    expect(await synced.sync()).toMatchObject({ code: 0, err: [] });
  });
});
