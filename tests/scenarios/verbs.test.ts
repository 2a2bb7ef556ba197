import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { alerts } from "../../alerts/index.ts";
import { queueDepth } from "../../alerts/queue-depth.ts";
import { channelCredential, databaseCredential } from "../../model/layout.ts";
import { sql } from "../../model/query.ts";
import type { Verb } from "../../runtime/io.ts";
import { doctor } from "../../runtime/verbs/doctor.ts";
import { installRule } from "../../runtime/verbs/install-rule.ts";
import { status } from "../../runtime/verbs/status.ts";
import { freePort, type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";
import { runVerb } from "../world/verb-run.ts";
import { startWatch, type Watch } from "./watch.ts";

let postgres: LocalPostgres;
let watch: Watch;
beforeAll(async () => {
  postgres = await startPostgresLocal();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  watch = await startWatch(postgres, alerts);
});
afterEach(() => watch.close());

const run = (verb: Verb, { positional = [] as string[], json = false, stdin = "" } = {}) =>
  runVerb((io) => verb(watch.host, io, { positional, json }), stdin);

const noDatabase = async () => {
  const url = postgres.url.replace(String(postgres.port), String(await freePort()));
  writeFileSync(`${watch.host.credentialsDir}/${databaseCredential}`, url);
};

describe("install-rule", () => {
  const file = () => `${watch.host.layout.rulesDir}/queue-depth.json`;
  const install = (rule: object, id = "queue-depth") =>
    run(installRule, { positional: [id], stdin: typeof rule === "string" ? rule : JSON.stringify(rule) });

  it("puts a rule in force that everyone may read", async () => {
    const changed = { ...queueDepth, title: "Changed" };
    expect(await install(changed)).toEqual({ code: 0, out: [], err: [] });
    expect(JSON.parse(readFileSync(file(), "utf8"))).toEqual(changed);
    expect(statSync(file()).mode & 0o777).toBe(0o644);
    expect(readdirSync(watch.host.layout.rulesDir).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it.each([
    [
      "SQL that the database refuses",
      { ...queueDepth, value: sql`SELECT queue_dept AS value FROM metrics_event` },
      /^alerts\/queue-depth\.ts · value: column "queue_dept" does not exist \(Perhaps you meant/,
    ],
    [
      "SQL without a value",
      { ...queueDepth, value: sql`SELECT 1 AS number` },
      /^alerts\/queue-depth\.ts · value: returns no column "value" \(it returns number\)/,
    ],
    [
      "another id than the file's",
      { ...queueDepth, id: "other" },
      /^alerts\/queue-depth\.ts · id: is "other" but must be/,
    ],
    [
      "a cause that the database cannot answer",
      { ...queueDepth, cause: sql`SELECT count(*) AS value FROM missing_table` },
      /^alerts\/queue-depth\.ts · cause: relation "missing_table" does not exist/,
    ],
    ["a wrong shape", { ...queueDepth, levels: [] }, /^alerts\/queue-depth\.ts · levels: needs at least one level/],
  ])("refuses %s and leaves the rule before in force", async (_, rule, message) => {
    const before = readFileSync(file(), "utf8");
    const { code, err } = await install(rule);
    expect(code).toBe(1);
    expect(err).toEqual([expect.stringMatching(message)]);
    expect(readFileSync(file(), "utf8")).toBe(before);
  });

  it("says every problem of a file at once", async () => {
    const { err } = await install({ ...queueDepth, title: "", unit: 3 });
    expect(err.map((line) => line.split(":")[0])).toEqual([
      "alerts/queue-depth.ts · title",
      "alerts/queue-depth.ts · unit",
    ]);
  });

  it("takes a rule whose SQL cannot be checked, with a warning", async () => {
    await noDatabase();
    const { code, err } = await install({ ...queueDepth, title: "Changed" });
    expect(code).toBe(0);
    expect(err).toEqual([
      "warning: alerts/queue-depth.ts: its SQL was not checked: the database refuses connections (is it running?)",
    ]);
    expect(readFileSync(file(), "utf8")).toContain("Changed");
  });
});

describe("status", () => {
  it("says that nobody watches before the first tick, and when the last one is old", async () => {
    expect(await run(status)).toMatchObject({ code: 1, out: [expect.stringMatching(/^prod: NOT WATCHING: no tick/)] });
    await watch.tick();
    watch.now += 180_000;
    expect(await run(status)).toMatchObject({
      code: 1,
      out: [expect.stringMatching(/^prod: NOT WATCHING: last tick 3 min ago/)],
    });
  });

  it("shows what fires, what is pending, what cannot be evaluated and what is well, worst first", async () => {
    watch.rules([...alerts.slice(3, 9), { ...queueDepth, id: "broken-rule", value: sql`SELECT 1/0 AS value` }]);
    const busy = async () => {
      await watch.event("synthesis_queued", { model_slug: "kokoro", queue_depth: 152 });
      await watch.event("synthesis_queued", { model_slug: "higgs", queue_depth: 41 });
    };
    await watch.ticks(30, busy);
    watch.now += 4_000;
    const { code, out } = await run(status);
    expect(code).toBe(0);
    expect(out[0]).toMatchInlineSnapshot(`
      "prod: watching, last tick 4 s ago

      STATE            ALERT                    INSTANCE                  VALUE      SINCE                EVALUATED
      firing critical  queue-depth              model kokoro              152 jobs   10:00:15 UTC (19 s)  4 s ago
      error            broken-rule              failed: division by zero  -          -                    4 s ago
      pending          queue-depth              model higgs               41 jobs    10:00:15 UTC (19 s)  4 s ago
      no data          stripe-webhook-slow      -                         -          -                    4 s ago
      ok               background-task-crashed  -                         0 crashes  -                    4 s ago
      ok               container-unhealthy      container gateway         well       -                    4 s ago
      ok               container-unhealthy      container redis           well       -                    4 s ago
      ok               disk-usage               mount /                   40 %       -                    4 s ago
      ok               metrics-stale            -                         4 events   -                    4 s ago
      ok               source-unreachable       source logs               -          -                    4 s ago
      ok               source-unreachable       source docker             -          -                    4 s ago
      ok               source-unreachable       source host               -          -                    4 s ago
      ok               source-unreachable       source database           -          -                    4 s ago

      CHANNEL  WAITING  SET ASIDE  LAST DELIVERED  LAST ERROR
      phone    0        0          19 s ago        -"
    `);
  });

  it("is the same as JSON, for programs", async () => {
    await watch.event("http_request");
    await watch.tick();
    const report = JSON.parse((await run(status, { json: true })).out[0] ?? "");
    expect(report).toMatchObject({ stack: "prod", watching: true, lastTickAt: watch.now });
    expect(report.channels).toEqual([
      { channelId: "phone", waiting: 0, setAside: 0, lastError: null, lastDeliveredAt: null },
    ]);
    expect(report.alerts.find(({ alert }: { alert: string }) => alert === "disk-usage")).toMatchObject({
      state: "ok",
      labels: { mount: "/" },
      value: "40 %",
    });
  });
});

describe("doctor", () => {
  const failing = async () => {
    const { code, out } = await run(doctor, { json: true });
    const checks = JSON.parse(out[0] ?? "") as { check: string; ok: boolean; detail: string; fix: string }[];
    const wrong = checks.filter(({ ok }) => !ok);
    expect(code).toBe(wrong.length > 0 ? 1 : 0);
    expect(wrong.every(({ fix }) => fix.length > 0)).toBe(true);
    return wrong.map(({ check, detail }) => `${check}: ${detail}`);
  };
  // The Date header of a real answer is the real time.
  const present = async () => {
    watch.now = Date.now();
    watch.log("Synthesis complete", "INFO");
    await watch.event("http_request");
    await watch.tick();
  };

  it("finds nothing wrong with a watch that works, and sends no message", async () => {
    await present();
    expect(await failing()).toEqual([]);
    expect(watch.told()).toEqual([]);
  });

  it("finds a database that refuses, and one that lacks what a rule asks for", async () => {
    await present();
    watch.rules([{ ...queueDepth, value: sql`SELECT 1 AS value FROM missing_table` }]);
    expect(await failing()).toEqual([
      'rule queue-depth: relation "missing_table" does not exist (is the table there, and in the search path?)',
    ]);
    watch.rules([{ ...queueDepth, cause: sql`SELECT count(*) AS value FROM missing_cause` }]);
    expect(await failing()).toEqual([
      'rule queue-depth: relation "missing_cause" does not exist (is the table there, and in the search path?)',
    ]);
    await noDatabase();
    expect(await failing()).toEqual(["database: the database refuses connections (is it running?)"]);
  });

  it("finds docker down, a clock that is off, and a timer that stands still", async () => {
    watch.facts = { ...watch.facts, containers: [1, "Cannot connect to the Docker daemon"] };
    await present();
    expect(await failing()).toEqual(["docker: containers could not be read: Cannot connect to the Docker daemon"]);
    await present(); // the server's clock is the real one, which has gone on meanwhile
    watch.now += 120_000;
    expect(await failing()).toEqual([
      expect.stringMatching(/^host facts: host facts are 12[01] s old$/),
      "last tick: 2 min ago",
      expect.stringMatching(/^clock: 1(19|20|21) s ahead of http/),
    ]);
  });

  it("finds a channel whose server is gone and one whose file is broken", async () => {
    await present();
    await watch.ntfy.close();
    expect(await failing()).toEqual([expect.stringMatching(/^channel phone: http:\S+: ECONNREFUSED$/)]);
    writeFileSync(`${watch.host.credentialsDir}/${channelCredential("phone")}`, '{"topik":"x"}');
    expect(await failing()).toEqual([
      expect.stringMatching(/^files: .*channel-phone · topic: /),
      expect.stringMatching(/^files: .*channel-phone: Unrecognized key/),
      "channels: there is none: nobody would be told",
    ]);
  });
});
