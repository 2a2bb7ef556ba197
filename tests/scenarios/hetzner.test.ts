import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { alerts } from "../../alerts/index.ts";
import { databaseWriteCredential, hetznerCredential } from "../../model/layout.ts";
import type { SqlQuery } from "../../model/query.ts";
import { readsHetzner, recordSteps } from "../../model/records.ts";
import { hetznerChecks } from "../../runtime/doctor/hetzner.ts";
import { databasePool } from "../../runtime/sources/sql.ts";
import { describeSql } from "../../runtime/sources/sql-describe.ts";
import { prepareTables } from "../../runtime/verbs/prepare-records.ts";
import { type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";
import { collecting } from "../world/verb-run.ts";
import {
  allSeries,
  begin,
  dayMs,
  hourMs,
  measured,
  minuteMs,
  PulledServer,
  type Span,
} from "./hetzner/pulled-server.ts";

let postgres: LocalPostgres;
let server: PulledServer;
beforeAll(async () => {
  postgres = await startPostgresLocal();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  server = await PulledServer.start(postgres);
});
afterEach(() => server.close());

describe("the pull of Hetzner's measurements", () => {
  it("brings all of the 30 days at its first run, the present first, in requests that are answered in full", async () => {
    expect(await server.run()).toEqual({ code: 0, out: [expect.stringMatching(/^\d+ samples$/)], err: [] });
    await server.isWhole([begin - 30 * dayMs, begin]);
    expect(server.metricsAsked()[0]).toContain(`end=${new Date(begin).toISOString()}`);
    for (const request of server.metricsAsked()) {
      const { searchParams } = new URL(request.split(" ")[1] as string, "http://hetzner");
      const spanMs = Date.parse(searchParams.get("end") as string) - Date.parse(searchParams.get("start") as string);
      expect(spanMs / (Number(searchParams.get("step")) * 1_000)).toBeLessThan(500);
    }

    // Then what is new alone.
    const before = server.metricsAsked().length;
    server.now += 5 * minuteMs;
    expect(await server.run()).toMatchObject({ out: [`${16 * allSeries.length} samples`] });
    expect(server.metricsAsked()).toHaveLength(before + 1);
  });

  it("goes on where it stopped, after hours and after days", async () => {
    server.bornAt(begin - hourMs);
    await server.run();
    server.now += 3 * hourMs;
    await server.run();
    server.now += 3 * dayMs;
    await server.run();
    await server.isWhole([begin - hourMs, server.now]);
  });

  it("after more than 30 days has all that Hetzner still has", async () => {
    const laterMs = begin + 33 * dayMs;
    const oldestMs = laterMs - 30 * dayMs;
    server.onIn([begin - hourMs, begin], [oldestMs - dayMs, oldestMs + dayMs], [laterMs - dayMs, laterMs]);
    await server.run();
    server.now = laterMs;
    await server.run();
    await server.isWhole([begin - hourMs, begin], [oldestMs, oldestMs + dayMs], [laterMs - dayMs, laterMs]);
  });

  it("leaves the minutes alone in which the server was off, and asks for them no more", async () => {
    const [offMs, onMs] = [begin + dayMs, begin + 3 * dayMs];
    server.onIn([begin - hourMs, offMs], [onMs, Number.POSITIVE_INFINITY]);
    await server.run();
    server.now = offMs;
    await server.run();
    server.now = onMs + 5 * minuteMs;
    await server.run();
    const before = server.metricsAsked().length;
    server.now += 5 * minuteMs;
    await server.run();
    expect(server.metricsAsked()).toHaveLength(before + 1);
    await server.isWhole([begin - hourMs, offMs], [onMs, server.now]);
  });

  it("waits for measurements that come late", async () => {
    let lateMs = 0;
    server.api.setMetrics((series, at) =>
      at >= begin - hourMs && at < server.now - lateMs ? measured(series, at) : undefined,
    );
    await server.run();
    lateMs = hourMs;
    const before = server.metricsAsked().length;
    await server.runsUntil(begin + 2 * hourMs);
    const starts = server
      .metricsAsked()
      .slice(before)
      .map((request) => /start=([^&]+)/.exec(request)?.[1] ?? "");
    expect(Math.min(...starts.map(Date.parse))).toBeGreaterThanOrEqual(begin - 11 * minuteMs);
    lateMs = 0;
    await server.run();
    await server.isWhole([begin - hourMs, server.now]);
  });

  it("takes the last word on minutes that were still being measured", async () => {
    server.api.setMetrics((series, at) =>
      at < begin - hourMs ? undefined : at >= begin - 5 * minuteMs ? 1 : measured(series, at),
    );
    await server.run();
    server.bornAt(begin - hourMs);
    server.now += 5 * minuteMs;
    await server.run();
    await server.isWhole([begin - hourMs, server.now]);
  });

  it("run by two at once doubles nothing", async () => {
    server.bornAt(begin - 3 * hourMs);
    expect(await Promise.all([server.run(), server.run()])).toMatchObject([{ code: 0 }, { code: 0 }]);
    await server.isWhole([begin - 3 * hourMs, begin]);
  });
});

describe("when Hetzner does not answer", () => {
  beforeEach(() => server.bornAt(begin - 3 * hourMs));

  it.each([429, 500, 502, 503] as const)(
    "%i a few times: it server.waits longer each time, and brings everything",
    async (status) => {
      server.api.fail({ status, times: 3 });
      expect(await server.run()).toMatchObject({ code: 0, err: [] });
      expect(server.waits).toEqual([1_000, 2_000, 4_000]);
      await server.isWhole([begin - 3 * hourMs, Math.floor(server.now / minuteMs) * minuteMs]);
    },
  );

  it.each([429, 500] as const)(
    "%i for an hour: each run says so and ends, and the first one after it makes up for all",
    async (status) => {
      await server.run();
      server.api.fail({ status, times: 1_000 });
      server.now += 5 * minuteMs;
      const failed = await server.run();
      expect(failed).toMatchObject({ code: 0, out: [], err: [expect.stringMatching(/; the next run goes on/)] });
      expect(server.waits).toHaveLength(5);
      await server.runsUntil(begin + hourMs);
      server.api.fail({ status, times: 0 });
      await server.run();
      await server.isWhole([begin - 3 * hourMs, Math.floor(server.now / minuteMs) * minuteMs]);
    },
  );

  it("in the middle of the 30 days: what is there stays, and the next run goes on from it", async () => {
    const days: Span[] = [
      [begin - 19 * dayMs, begin - 17 * dayMs],
      [begin - dayMs, begin],
    ];
    server.onIn(...days);
    let asked = 0;
    const { fetch } = server.host;
    server.host.fetch = async (...given) => {
      asked += 1;
      if (asked === 40) server.api.fail({ status: 500, times: 6 });
      return fetch(...given);
    };
    expect((await server.run()).err).toHaveLength(1);
    const before = server.metricsAsked().length;
    await server.run();
    expect(server.metricsAsked().length - before).toBeLessThan(60);
    await server.isWhole(...days);
  });

  it("not at all: it tries as long as a run may take, and no longer", async () => {
    server.host.fetch = async () => {
      server.now += 15_000;
      throw new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } });
    };
    expect(await server.run()).toMatchObject({ code: 0, err: [expect.stringContaining("ECONNREFUSED")] });
    expect(server.now - begin).toBeLessThan(240_000);
  });
});

describe("the requests that a project may make", () => {
  it("are left to others when few are left, and the next runs go on", async () => {
    await server.close();
    server = await PulledServer.start(postgres, { limitPerHour: 60 });
    server.bornAt(begin - 5 * dayMs);
    const first = await server.run();
    expect(first).toMatchObject({
      code: 0,
      err: [expect.stringMatching(/^\d+ more requests are needed, and the rest/)],
    });
    expect(server.api.requests.length).toBeLessThanOrEqual(60 - 5);
    const latest = await server.rows("SELECT max(time) AS at FROM watchbill.hetzner_metric");
    expect(latest).toEqual([{ at: new Date(begin - minuteMs) }]);
    await server.runsUntil(begin + 4 * hourMs);
    await server.isWhole([begin - 5 * dayMs, server.now - 5 * minuteMs]);
  });
});

describe("a host whose clock is wrong", () => {
  it.each([
    ["ahead of", 47 * minuteMs],
    ["behind", -47 * minuteMs],
  ])("%s Hetzner's loses and doubles nothing, and is told so", async (side, hostOffMs) => {
    server.bornAt(begin - 3 * hourMs);
    await server.run();
    server.hostOffMs = hostOffMs;
    server.now += hourMs;
    expect(await server.run()).toMatchObject({
      code: 0,
      err: [`the host's clock is 47 min ${side} Hetzner's; mend it with: timedatectl set-ntp true`],
    });
    server.hostOffMs = 0;
    server.now += hourMs;
    expect(await server.run()).toMatchObject({ err: [] });
    await server.isWhole([begin - 3 * hourMs, server.now]);
  });
});

describe("a server that is resized", () => {
  it("has each minute's load divided by the vCPUs of that minute, though the pull comes late", async () => {
    server.bornAt(begin - hourMs);
    await server.run();
    // Between two runs, of which the second is an hour late.
    const [fromMs, toMs] = [begin + 10 * minuteMs, begin + 12 * minuteMs];
    server.api.resize(7, 8, fromMs, toMs);
    server.now += hourMs;
    await server.run();
    const counts = await server.vcpusByMinute();
    expect(counts).toHaveLength(120);
    expect(counts.slice(0, 70)).toEqual(Array(70).fill(4));
    expect(counts.slice(72)).toEqual(Array(48).fill(8));
  });

  it("has them though the first run after it is cut short", async () => {
    server.bornAt(begin - hourMs);
    await server.run();
    server.api.resize(7, 8, begin + 17 * hourMs, begin + 17 * hourMs + minuteMs);
    server.now += 20 * hourMs;
    const { fetch } = server.host;
    server.host.fetch = async (url, init) => {
      if (server.metricsAsked().length === before + 2) server.api.fail({ status: 500, times: 1_000 });
      return fetch(url, init);
    };
    const before = server.metricsAsked().length;
    expect((await server.run()).err).toHaveLength(1);
    server.host.fetch = fetch;
    server.api.fail({ status: 500, times: 0 });
    await server.run();
    const counts = await server.vcpusByMinute();
    expect(counts.slice(0, 18 * 60)).toEqual(Array(18 * 60).fill(4));
    expect(counts.slice(18 * 60 + 1)).toEqual(Array(counts.length - 18 * 60 - 1).fill(8));
  });

  it("twice between two runs: of the time in between nobody knows, and no number is invented", async () => {
    server.bornAt(begin - hourMs);
    await server.run();
    server.api.resize(7, 16, begin + 10 * minuteMs, begin + 12 * minuteMs);
    server.api.resize(7, 2, begin + 20 * minuteMs, begin + 22 * minuteMs);
    server.now += hourMs;
    await server.run();
    const counts = await server.vcpusByMinute();
    expect([counts[69], counts[75], counts[85]]).toEqual([4, null, 2]);
    await server.isWhole([begin - hourMs, server.now]);
  });

  it("before the first run: what is older has its values, and no count", async () => {
    server.bornAt(begin - 2 * hourMs);
    server.api.resize(7, 8, begin - hourMs, begin - hourMs + minuteMs);
    await server.run();
    const counts = await server.vcpusByMinute();
    expect([counts[0], counts[59], counts[61], counts[119]]).toEqual([null, null, 8, 8]);
  });
});

describe("what a person must mend", () => {
  it("a token that Hetzner does not know fails the run, in words that say what to do and without the token", async () => {
    server.credential(hetznerCredential, "x".repeat(64));
    const { code, err } = await server.run();
    expect(code).toBe(1);
    expect(err.join()).toMatch(/Hetzner refuses the token \(401 unauthorized\); make one that may read/);
    expect(err.join()).not.toContain("xxxx");
    expect(server.waits).toEqual([]);
  });

  it("a server that is gone", async () => {
    server.asks(8);
    const { code, err } = await server.run();
    expect(code).toBe(1);
    expect(err.join()).toMatch(/the token's project has no server 8 \(404 not_found\)/);
  });

  it("a role that may not write, or whose password is wrong", async () => {
    server.credential(databaseWriteCredential, postgres.url);
    expect(await server.run()).toMatchObject({
      code: 1,
      err: [expect.stringMatching(/^databaseWriteUrl: permission denied/)],
    });
    server.credential(databaseWriteCredential, server.writeUrl.replace("of-the-writer", "wrong"));
    const wrong = await server.run();
    expect(wrong).toMatchObject({ code: 1, err: [expect.stringContaining("password authentication failed")] });
    expect(wrong.err.join()).not.toContain("secret-wrong");
  });

  it("is what doctor says as well, after one try", async () => {
    expect(await hetznerChecks(server.host)).toMatchObject([
      { check: "hetzner", ok: true, detail: "knows server 7, which has 4 vCPUs" },
    ]);
    server.api.fail({ status: 503, times: 2 });
    expect(await hetznerChecks(server.host)).toMatchObject([{ ok: false, detail: expect.stringContaining("503") }]);
    expect(server.waits).toEqual([]);
    server.api.fail({ status: 503, times: 0 });
    server.credential(hetznerCredential, "x".repeat(64));
    const [refused] = await hetznerChecks(server.host);
    expect(refused).toMatchObject({ ok: false, detail: expect.stringContaining("hetznerToken") });
    expect(JSON.stringify(refused)).not.toContain("xxxx");
  });

  it("but not a database that is away for a while", async () => {
    server.credential(databaseWriteCredential, server.writeUrl.replace(`:${postgres.port}/`, ":1/"));
    expect(await server.run()).toMatchObject({ code: 0, err: [expect.stringContaining("refuses connections")] });
  });
});

describe("the tables", () => {
  it("are made by the role that owns the schema, read by the one that evaluates, and prepared again for nothing", async () => {
    server.bornAt(begin - hourMs);
    await server.run();
    await server.run();
    const reader = new pg.Client({ connectionString: postgres.url });
    await reader.connect();
    try {
      const { rows: counted } = await reader.query("SELECT count(*)::int AS count FROM watchbill.hetzner_metric");
      expect(counted).toEqual([{ count: 60 * allSeries.length }]);
      await expect(reader.query("DELETE FROM watchbill.hetzner_metric")).rejects.toThrow("permission denied");
    } finally {
      await reader.end();
    }
    expect(await server.rows("SELECT version FROM watchbill.schema_version")).toEqual([
      { version: recordSteps.length },
    ]);
  });

  it("are there before the first pull, so that the database can check the rules that ask them", async () => {
    const { io, err: said } = collecting();
    expect(await prepareTables(server.host, io)).toBe(0);
    const pool = databasePool(postgres.url);
    try {
      for (const { value } of alerts.filter(readsHetzner)) {
        expect(await describeSql((value as SqlQuery).text, pool)).toEqual({ ok: true });
      }
    } finally {
      await pool.end();
    }
    server.credential(databaseWriteCredential, postgres.url);
    await expect(prepareTables(server.host, io)).rejects.toThrow(/^databaseWriteUrl: permission denied/);
    expect(said).toEqual([]);
    server.credential(databaseWriteCredential, server.writeUrl.replace(`:${postgres.port}/`, ":1/"));
    expect(await prepareTables(server.host, io)).toBe(0);
    expect(said).toEqual([expect.stringMatching(/^warning: .*its tables are made by the first pull/)]);
  });

  it("of a newer release are left as they are", async () => {
    server.bornAt(begin - hourMs);
    await server.run();
    await server.rows("UPDATE watchbill.schema_version SET version = 99");
    server.now += 5 * minuteMs;
    const { code, err } = await server.run();
    expect({ code, err }).toEqual({ code: 1, err: [expect.stringMatching(/made by a newer release \(version 99/)] });
    await server.isWhole([begin - hourMs, begin]);
  });

  it("keep 90 days", async () => {
    server.bornAt(begin - hourMs);
    await server.run();
    await server.rows("UPDATE watchbill.hetzner_metric SET time = time - interval '91 days' WHERE metric <> 'cpu'");
    server.now += 5 * minuteMs;
    await server.run();
    const [left] = await server.rows(
      "SELECT count(*)::int AS count FROM watchbill.hetzner_metric WHERE metric <> 'cpu'",
    );
    expect(left).toEqual({ count: 16 * (allSeries.length - 1) });
  });
});
