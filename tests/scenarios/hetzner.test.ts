import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hetznerFile } from "../../model/hetzner.ts";
import { databaseWriteCredential, hetznerCredential } from "../../model/layout.ts";
import { recordSteps } from "../../model/records.ts";
import { type Host, hostOf } from "../../runtime/host.ts";
import { hetzner as verb } from "../../runtime/verbs/hetzner.ts";
import { type Hetzner, startHetzner } from "../world/hetzner/hetzner.ts";
import { seriesByType } from "../world/hetzner/metrics.ts";
import { type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;
const token = "r".repeat(64);
const begin = Date.UTC(2026, 2, 10, 10, 0, 0);
const allSeries = Object.values(seriesByType).flat();

/** What a user is told to run. */
const page = readFileSync(join(import.meta.dirname, "../../docs/hetzner.md"), "utf8");
const sqlOfThePage = (/```sql\n(.*?)```/s.exec(page)?.[1] ?? "").replace("'…'", "'secret-of-the-writer'");

let postgres: LocalPostgres;
let writeUrl: string;
let api: Hetzner;
let host: Host;
let root: string;
/** Hetzner's clock, ms; the host's is `offMs` ahead. */
let now: number;
let offMs: number;
/** How long the pull has waited in vain, in turn. */
let waits: number[];

beforeAll(async () => {
  postgres = await startPostgresLocal();
  const url = new URL(postgres.url);
  url.username = "watchbill_writer";
  url.password = "secret-of-the-writer";
  writeUrl = url.href;
});
afterAll(() => postgres.stop());

beforeEach(async () => {
  [now, offMs, waits] = [begin, 0, []];
  await postgres.query("DROP SCHEMA IF EXISTS watchbill CASCADE");
  await postgres.query("DROP ROLE IF EXISTS watchbill_writer");
  await postgres.query(sqlOfThePage);
  api = await startHetzner({
    token: "w".repeat(64),
    readToken: token,
    servers: [{ id: 7, name: "web", ip: "192.0.2.7" }],
    now: () => now,
  });
  api.setMetrics(measured);
  root = mkdtempSync(join(tmpdir(), "watchbill-hetzner-"));
  host = hostOf("prod", root, undefined);
  host.clock = () => now + offMs;
  host.random = () => 0.5;
  host.sleep = async (ms) => {
    waits.push(ms);
    now += ms;
  };
  const { configDir, credentialsDir } = host.layout;
  mkdirSync(credentialsDir, { recursive: true });
  writeFileSync(join(configDir, hetznerFile), JSON.stringify({ serverId: 7, api: api.endpoint }));
  writeFileSync(join(credentialsDir, hetznerCredential), `${token}\n`);
  writeFileSync(join(credentialsDir, databaseWriteCredential), `${writeUrl}\n`);
  return async () => {
    await api.close();
    rmSync(root, { recursive: true, force: true });
  };
});

/** Another number for each series and minute, so that a row in a wrong place is a wrong row. */
function measured(series: string, atMs: number): number {
  return ((atMs / minuteMs) % 100_000) + series.length / 100;
}

async function run(): Promise<{ code: number; out: string[]; err: string[] }> {
  const said: { out: string[]; err: string[] } = { out: [], err: [] };
  const io = {
    out: (text: string) => said.out.push(text),
    err: (text: string) => said.err.push(text),
    stdin: async () => "",
    colour: false,
  };
  try {
    return { code: await verb(host, io), ...said };
  } catch (error) {
    return { code: 1, ...said, err: [...said.err, (error as Error).message] };
  }
}

/** A run every 5 minutes until then. */
async function runsUntil(endMs: number): Promise<void> {
  for (; now < endMs; now += 5 * minuteMs) await run();
}

const rows = (text: string) => postgres.query(text);

/** That every series has the right value at every minute of these spans, and that nothing else is there. */
async function isWhole(...spans: [fromMs: number, toMs: number][]): Promise<void> {
  const found = await rows("SELECT extract(epoch FROM time) * 1000 AS at, metric, value FROM watchbill.hetzner_metric");
  const there = new Set(found.map(({ at, metric }) => `${Number(at)} ${metric}`));
  const wanted = spans.flatMap(([fromMs, toMs]) =>
    Array.from({ length: (toMs - fromMs) / minuteMs }, (_, index) => fromMs + index * minuteMs),
  );
  const missing = wanted.flatMap((at) => allSeries.filter((metric) => !there.has(`${at} ${metric}`)));
  expect(missing.slice(0, 5)).toEqual([]);
  expect(found).toHaveLength(wanted.length * allSeries.length);
  expect(found.filter(({ at, metric, value }) => value !== measured(String(metric), Number(at)))).toEqual([]);
}

const metricsAsked = () => api.requests.filter((request) => request.includes("/metrics?"));

/** The server was on in these spans alone. */
const onIn = (...spans: [fromMs: number, toMs: number][]) =>
  api.setMetrics((series, at) =>
    spans.some(([from, to]) => at >= from && at < to) ? measured(series, at) : undefined,
  );

/** The server was made then, and knows nothing of earlier. */
const bornAt = (ms: number) => onIn([ms, Number.POSITIVE_INFINITY]);

/** How many vCPUs the CPU's samples are divided by, minute by minute. */
const vcpusByMinute = async () =>
  (await rows("SELECT vcpus FROM watchbill.hetzner_metric WHERE metric = 'cpu' ORDER BY time")).map(
    ({ vcpus }) => vcpus,
  );

describe("the pull of Hetzner's measurements", () => {
  it("brings all of the 30 days at its first run, the present first, in requests that are answered in full", async () => {
    expect(await run()).toEqual({ code: 0, out: [expect.stringMatching(/^\d+ samples$/)], err: [] });
    await isWhole([begin - 30 * dayMs, begin]);
    expect(metricsAsked()[0]).toContain(`end=${new Date(begin).toISOString()}`);
    for (const request of metricsAsked()) {
      const { searchParams } = new URL(request.split(" ")[1] as string, "http://hetzner");
      const spanMs = Date.parse(searchParams.get("end") as string) - Date.parse(searchParams.get("start") as string);
      expect(spanMs / (Number(searchParams.get("step")) * 1_000)).toBeLessThan(500);
    }

    // Then what is new alone.
    const before = metricsAsked().length;
    now += 5 * minuteMs;
    expect(await run()).toMatchObject({ out: [`${16 * allSeries.length} samples`] });
    expect(metricsAsked()).toHaveLength(before + 1);
  });

  it("goes on where it stopped, after hours and after days", async () => {
    bornAt(begin - 3_600_000);
    await run();
    now += 3 * 3_600_000;
    await run();
    now += 3 * dayMs;
    await run();
    await isWhole([begin - 3_600_000, now]);
  });

  it("after more than 30 days has all that Hetzner still has", async () => {
    const laterMs = begin + 33 * dayMs;
    const oldestMs = laterMs - 30 * dayMs;
    onIn([begin - 3_600_000, begin], [oldestMs - dayMs, oldestMs + dayMs], [laterMs - dayMs, laterMs]);
    await run();
    now = laterMs;
    await run();
    await isWhole([begin - 3_600_000, begin], [oldestMs, oldestMs + dayMs], [laterMs - dayMs, laterMs]);
  });

  it("leaves the minutes alone in which the server was off, and asks for them no more", async () => {
    const [offMs, onMs] = [begin + dayMs, begin + 3 * dayMs];
    onIn([begin - 3_600_000, offMs], [onMs, Number.POSITIVE_INFINITY]);
    await run();
    now = offMs;
    await run();
    now = onMs + 5 * minuteMs;
    await run();
    const before = metricsAsked().length;
    now += 5 * minuteMs;
    await run();
    expect(metricsAsked()).toHaveLength(before + 1);
    await isWhole([begin - 3_600_000, offMs], [onMs, now]);
  });

  it("waits for measurements that come late", async () => {
    let lateMs = 0;
    api.setMetrics((series, at) => (at >= begin - 3_600_000 && at < now - lateMs ? measured(series, at) : undefined));
    await run();
    lateMs = 3_600_000;
    await runsUntil(begin + 2 * 3_600_000);
    lateMs = 0;
    await run();
    await isWhole([begin - 3_600_000, now]);
  });

  it("takes the last word on a minute that was still being measured", async () => {
    api.setMetrics((series, at) =>
      at < begin - 3_600_000 ? undefined : at === now - minuteMs ? 1 : measured(series, at),
    );
    await run();
    bornAt(begin - 3_600_000);
    now += 5 * minuteMs;
    await run();
    await isWhole([begin - 3_600_000, now]);
  });

  it("run by two at once doubles nothing", async () => {
    bornAt(begin - 3 * 3_600_000);
    expect(await Promise.all([run(), run()])).toMatchObject([{ code: 0 }, { code: 0 }]);
    await isWhole([begin - 3 * 3_600_000, begin]);
  });
});

describe("when Hetzner does not answer", () => {
  beforeEach(() => bornAt(begin - 3 * 3_600_000));

  it.each([429, 500, 502, 503] as const)(
    "%i a few times: it waits longer each time, and brings everything",
    async (status) => {
      api.fail({ status, times: 3 });
      expect(await run()).toMatchObject({ code: 0, err: [] });
      expect(waits).toEqual([1_000, 2_000, 4_000]);
      await isWhole([begin - 3 * 3_600_000, Math.floor(now / minuteMs) * minuteMs]);
    },
  );

  it.each([429, 500] as const)(
    "%i for an hour: each run says so and ends, and the first one after it makes up for all",
    async (status) => {
      await run();
      api.fail({ status, times: 1_000 });
      now += 5 * minuteMs;
      const failed = await run();
      expect(failed).toMatchObject({ code: 0, out: [], err: [expect.stringMatching(/; the next run goes on/)] });
      expect(waits).toHaveLength(5);
      await runsUntil(begin + 3_600_000);
      api.fail({ status, times: 0 });
      await run();
      await isWhole([begin - 3 * 3_600_000, Math.floor(now / minuteMs) * minuteMs]);
    },
  );

  it("in the middle of the 30 days: what is there stays, and the next run goes on from it", async () => {
    const days: [number, number][] = [
      [begin - 19 * dayMs, begin - 17 * dayMs],
      [begin - dayMs, begin],
    ];
    onIn(...days);
    let asked = 0;
    const { fetch } = host;
    host.fetch = async (...given) => {
      asked += 1;
      if (asked === 40) api.fail({ status: 500, times: 6 });
      return fetch(...given);
    };
    expect((await run()).err).toHaveLength(1);
    const before = metricsAsked().length;
    await run();
    expect(metricsAsked().length - before).toBeLessThan(60);
    await isWhole(...days);
  });

  it("not at all: it tries as long as a run may take, and no longer", async () => {
    host.fetch = async () => {
      now += 15_000;
      throw new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } });
    };
    expect(await run()).toMatchObject({ code: 0, err: [expect.stringContaining("ECONNREFUSED")] });
    expect(now - begin).toBeLessThan(240_000);
  });
});

describe("the requests that a project may make", () => {
  it("are left to others when few are left, and the next runs go on", async () => {
    await api.close();
    const few = { token: "w".repeat(64), readToken: token, limitPerHour: 60, now: () => now };
    api = await startHetzner({ ...few, servers: [{ id: 7, name: "web", ip: "192.0.2.7" }] });
    bornAt(begin - 5 * dayMs);
    writeFileSync(join(host.layout.configDir, hetznerFile), JSON.stringify({ serverId: 7, api: api.endpoint }));
    const first = await run();
    expect(first).toMatchObject({
      code: 0,
      err: [expect.stringMatching(/^\d+ more requests are needed, and the rest/)],
    });
    expect(api.requests.length).toBeLessThanOrEqual(60 - 5);
    const latest = await rows("SELECT max(time) AS at FROM watchbill.hetzner_metric");
    expect(latest).toEqual([{ at: new Date(begin - minuteMs) }]);
    await runsUntil(begin + 4 * 3_600_000);
    await isWhole([begin - 5 * dayMs, now - 5 * minuteMs]);
  });
});

describe("a host whose clock is wrong", () => {
  it.each([
    ["ahead of", 47 * minuteMs],
    ["behind", -47 * minuteMs],
  ])("%s Hetzner's loses and doubles nothing, and is told so", async (side, hostOffMs) => {
    bornAt(begin - 3 * 3_600_000);
    await run();
    offMs = hostOffMs;
    now += 3_600_000;
    expect(await run()).toMatchObject({
      code: 0,
      err: [`the host's clock is 47 min ${side} Hetzner's; mend it with: timedatectl set-ntp true`],
    });
    offMs = 0;
    now += 3_600_000;
    expect(await run()).toMatchObject({ err: [] });
    await isWhole([begin - 3 * 3_600_000, now]);
  });
});

describe("a server that is resized", () => {
  it("has each minute's load divided by the vCPUs of that minute, though the pull comes late", async () => {
    bornAt(begin - 3_600_000);
    await run();
    // Between two runs, of which the second is an hour late.
    const [fromMs, toMs] = [begin + 10 * minuteMs, begin + 12 * minuteMs];
    api.resize(7, 8, fromMs, toMs);
    now += 3_600_000;
    await run();
    const counts = await vcpusByMinute();
    expect(counts).toHaveLength(120);
    expect(counts.slice(0, 70)).toEqual(Array(70).fill(4));
    expect(counts.slice(72)).toEqual(Array(48).fill(8));
  });

  it("twice between two runs: of the time in between nobody knows, and no number is invented", async () => {
    bornAt(begin - 3_600_000);
    await run();
    api.resize(7, 16, begin + 10 * minuteMs, begin + 12 * minuteMs);
    api.resize(7, 2, begin + 20 * minuteMs, begin + 22 * minuteMs);
    now += 3_600_000;
    await run();
    const counts = await vcpusByMinute();
    expect([counts[69], counts[75], counts[85]]).toEqual([4, null, 2]);
    await isWhole([begin - 3_600_000, now]);
  });

  it("before the first run: what is older has its values, and no count", async () => {
    bornAt(begin - 2 * 3_600_000);
    api.resize(7, 8, begin - 3_600_000, begin - 3_600_000 + minuteMs);
    await run();
    const counts = await vcpusByMinute();
    expect([counts[0], counts[59], counts[61], counts[119]]).toEqual([null, null, 8, 8]);
  });
});

describe("what a person must mend", () => {
  const credential = (name: string, text: string) => writeFileSync(join(host.layout.credentialsDir, name), text);

  it("a token that Hetzner does not know fails the run, in words that say what to do and without the token", async () => {
    credential(hetznerCredential, "x".repeat(64));
    const { code, err } = await run();
    expect(code).toBe(1);
    expect(err.join()).toMatch(/Hetzner refuses the token \(401 unauthorized\); make one that may read/);
    expect(err.join()).not.toContain("xxxx");
    expect(waits).toEqual([]);
  });

  it("a server that is gone", async () => {
    writeFileSync(join(host.layout.configDir, hetznerFile), JSON.stringify({ serverId: 8, api: api.endpoint }));
    const { code, err } = await run();
    expect(code).toBe(1);
    expect(err.join()).toMatch(/the token's project has no server 8 \(404 not_found\)/);
  });

  it("a role that may not write, or whose password is wrong", async () => {
    credential(databaseWriteCredential, postgres.url);
    expect(await run()).toMatchObject({
      code: 1,
      err: [expect.stringMatching(/^databaseWriteUrl: permission denied/)],
    });
    credential(databaseWriteCredential, writeUrl.replace("of-the-writer", "wrong"));
    const wrong = await run();
    expect(wrong).toMatchObject({ code: 1, err: [expect.stringContaining("password authentication failed")] });
    expect(wrong.err.join()).not.toContain("secret-wrong");
  });

  it("but not a database that is away for a while", async () => {
    credential(databaseWriteCredential, writeUrl.replace(`:${postgres.port}/`, ":1/"));
    expect(await run()).toMatchObject({ code: 0, err: [expect.stringContaining("refuses connections")] });
  });
});

describe("the tables", () => {
  it("are made by the role that owns the schema, read by the one that evaluates, and prepared again for nothing", async () => {
    bornAt(begin - 3_600_000);
    await run();
    await run();
    const reader = new pg.Client({ connectionString: postgres.url });
    await reader.connect();
    try {
      const { rows: counted } = await reader.query("SELECT count(*)::int AS count FROM watchbill.hetzner_metric");
      expect(counted).toEqual([{ count: 60 * allSeries.length }]);
      await expect(reader.query("DELETE FROM watchbill.hetzner_metric")).rejects.toThrow("permission denied");
    } finally {
      await reader.end();
    }
    expect(await rows("SELECT version FROM watchbill.schema_version")).toEqual([{ version: recordSteps.length }]);
  });

  it("of a newer release are left as they are", async () => {
    bornAt(begin - 3_600_000);
    await run();
    await rows("UPDATE watchbill.schema_version SET version = 99");
    now += 5 * minuteMs;
    const { code, err } = await run();
    expect({ code, err }).toEqual({ code: 1, err: [expect.stringMatching(/made by a newer release \(version 99/)] });
    await isWhole([begin - 3_600_000, begin]);
  });

  it("keep 90 days", async () => {
    bornAt(begin - 3_600_000);
    await run();
    await rows("UPDATE watchbill.hetzner_metric SET time = time - interval '91 days' WHERE metric <> 'cpu'");
    now += 5 * minuteMs;
    await run();
    const [left] = await rows("SELECT count(*)::int AS count FROM watchbill.hetzner_metric WHERE metric <> 'cpu'");
    expect(left).toEqual({ count: 16 * (allSeries.length - 1) });
  });
});
