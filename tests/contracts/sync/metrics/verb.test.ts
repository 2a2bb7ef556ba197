import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { databaseCredential, databaseReaderCredential } from "../../../../model/layout.ts";
import { hostOf } from "../../../../runtime/host.ts";
import { exitCode, type Verb } from "../../../../runtime/io.ts";
import { readerUrl } from "../../../../runtime/verbs/reader-url.ts";
import { copyMetrics } from "../../../../runtime/verbs/sync-metrics.ts";
import { type LocalPostgres, startPostgresLocal } from "../../../world/postgres-local.ts";
import { runVerb } from "../../../world/verb-run.ts";

let db: LocalPostgres;
let root: string;
beforeAll(async () => {
  db = await startPostgresLocal();
});
afterAll(() => db.stop());
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "watchbill-verb-"));
  mkdirSync(host().layout.credentialsDir, { recursive: true });
  return () => rmSync(root, { recursive: true });
});

const host = () => hostOf("prod", root, undefined);
const credential = (name: string, url: string) => writeFileSync(join(host().credentialsDir, name), url);
const run = (verb: Verb) => runVerb((io) => verb(host(), io, { positional: [], json: false }));

describe("sync-metrics on the host", () => {
  it("copies into the stack's folder, and says what", async () => {
    credential(databaseCredential, db.url);
    const { code, out } = await run(copyMetrics);
    expect(code).toBe(exitCode.ok);
    expect(out[0]).toBe("metrics_event   empty at the source");
    expect(existsSync(join(host().layout.syncedDir, "metrics.duckdb"))).toBe(true);
  });

  it("fails softly where one table needs a person, and hard where the credential is wrong", async () => {
    credential(databaseCredential, db.url);
    await db.query("REVOKE SELECT ON metrics_event FROM watchbill");
    const { code, out } = await run(copyMetrics);
    await db.query("GRANT SELECT ON metrics_event TO watchbill");
    expect([code, out[1]]).toEqual([
      exitCode.problems,
      expect.stringContaining("FAILED: metrics_event: permission denied"),
    ]);
    credential(databaseCredential, db.url.replace("secret-of-the-reader", "wrong"));
    await expect(run(copyMetrics)).rejects.toThrow("password authentication failed");
  });

  it("leaves a database that is away to the next run", async () => {
    credential(databaseCredential, db.url.replace(/:\d+\//, ":1/"));
    expect(await run(copyMetrics)).toEqual({
      code: exitCode.ok,
      out: [],
      err: [
        "the source does not let us in: the database refuses connections (is it running?); the next run goes on from where this one stopped",
      ],
    });
  });
});

it("sync-metrics fails where nothing could be copied for two hours, whatever the reason", async () => {
  credential(databaseCredential, db.url);
  await run(copyMetrics);
  credential(databaseCredential, db.url.replace(/:\d+\//, ":1/"));
  const copied = join(host().layout.syncedDir, "metrics.duckdb");
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  utimesSync(copied, hoursAgo(1), hoursAgo(1));
  expect((await run(copyMetrics)).code).toBe(exitCode.ok);
  utimesSync(copied, hoursAgo(3), hoursAgo(3));
  await expect(run(copyMetrics)).rejects.toThrow(/^nothing could be copied for 3 h: the source does not let us in: /);
});

describe("reader-url", () => {
  it("says where the database is to the role that copies, which is its own where there is one", async () => {
    credential(databaseCredential, "postgres://watchbill:a@127.0.0.1:5432/metrics");
    expect((await run(readerUrl)).out).toEqual(["postgres://watchbill:a@127.0.0.1:5432/metrics"]);
    credential(databaseReaderCredential, "postgres://reader:b@127.0.0.1:5432/metrics");
    expect((await run(readerUrl)).out).toEqual(["postgres://reader:b@127.0.0.1:5432/metrics"]);
  });
});
