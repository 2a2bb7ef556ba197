import { appendFileSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { diskUsage } from "../../alerts/disk-usage.ts";
import { queueDepth } from "../../alerts/queue-depth.ts";
import { type Alert, above } from "../../model/alert.ts";
import { channelCredential } from "../../model/layout.ts";
import { logs } from "../../model/query.ts";
import { LogFile } from "../world/app/service/log-file.ts";
import { loguruLine } from "../world/app/service/loguru.ts";
import { type Discord, startDiscord } from "../world/discord/server.ts";
import { type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";
import { startWatch, type Watch } from "./watch.ts";

// Faults of what Watchbill stands on, in simulated time. docs/evidence.md lists all of them, these and those elsewhere.
let postgres: LocalPostgres;
let watch: Watch;
beforeAll(async () => {
  postgres = await startPostgresLocal();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  watch = await startWatch(postgres, [queueDepth, diskUsage]);
});
afterEach(() => watch.close());

const depth = (jobs: number) => () => watch.event("synthesis_queued", { model_slug: "kokoro", queue_depth: jobs });
const titles = () => watch.told().map((text) => text.split("\n")[1]);
const beginning = "Synthesis queue is backing up";
const end = `Resolved: ${beginning}`;

function fillDisk(percent: number): void {
  const df = `Filesystem 1B-blocks Used Available Capacity Mounted on\n/dev/sda1 100 ${percent} ${100 - percent} ${percent}% /`;
  watch.facts = { ...watch.facts, disk: [0, df] };
}

/** One tick a minute: what is slow here is slow in minutes. */
async function minutes(count: number, before?: () => Promise<unknown>): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    watch.now += 60_000;
    await before?.();
    await watch.tick();
  }
}

describe("the database is down for an hour", () => {
  it("and the disk is still watched: its alert begins and ends meanwhile", async () => {
    await minutes(2, depth(1));
    await postgres.crash();
    await minutes(20);
    fillDisk(95);
    await minutes(20);
    fillDisk(40);
    await minutes(20);
    await postgres.start();
    await minutes(2, depth(1));
    expect(titles()).toEqual([
      "Watchbill cannot see",
      "The disk is filling up",
      "Resolved: The disk is filling up",
      "Resolved: Watchbill cannot see",
    ]);
  });
});

/** What the way to ntfy does to a request, instead of a reply. */
type Way = typeof globalThis.fetch;
const ways: Record<
  string,
  { answer?: { status: number; headers?: Record<string, string> }; fetch?: Way; most: number }
> = {
  "answers 429 and asks for two minutes": { answer: { status: 429, headers: { "retry-after": "120" } }, most: 32 },
  "answers 429 and does not say how long": { answer: { status: 429 }, most: 8 },
  "answers 500": { answer: { status: 500 }, most: 20 },
  "does not answer in time": {
    fetch: () => Promise.reject(new DOMException("The operation was aborted due to timeout", "TimeoutError")),
    most: 20,
  },
  "has no address in the DNS": {
    fetch: () => Promise.reject(Object.assign(new TypeError("fetch failed"), { cause: { code: "ENOTFOUND" } })),
    most: 20,
  },
};

describe("for an hour ntfy", () => {
  it.each(Object.entries(ways))(
    "%s: it is asked ever less often, and then has the beginning and the end, in order, once",
    async (_, { answer, fetch, most }) => {
      const own = watch.host.fetch;
      let attempts = 0;
      watch.host.fetch = (...request) => {
        attempts += 1;
        return (fetch ?? own)(...request);
      };
      if (answer) watch.ntfy.faults.push({ ...answer, times: Number.POSITIVE_INFINITY });
      await minutes(30, depth(152));
      await minutes(30, depth(1));
      expect(titles()).toEqual([]);
      expect(attempts).toBeGreaterThan(3);
      expect(attempts).toBeLessThanOrEqual(most);
      watch.ntfy.faults.length = 0;
      watch.host.fetch = own;
      await minutes(40, depth(1));
      expect(titles()).toEqual([beginning, end]);
    },
  );
});

describe("the channel's token is revoked", () => {
  const users = { watchbill: "password" };
  const acl = [{ user: "watchbill", topic: "scenario", permission: "read-write" as const }];
  const giveToken = (token: string) =>
    writeFileSync(
      `${watch.host.credentialsDir}/${channelCredential("phone")}`,
      JSON.stringify({ topic: "scenario", token }),
    );
  const tokens: Record<string, string> = {};
  let discord: Discord;
  beforeEach(async () => {
    await watch.close();
    watch = await startWatch(postgres, [queueDepth], { users, tokens, acl, authDefault: "deny-all" });
    discord = await startDiscord({ now: () => watch.now });
    const { layout, credentialsDir } = watch.host;
    writeFileSync(
      `${layout.channelsDir}/team.json`,
      JSON.stringify({ id: "team", kind: "discord", audience: "private" }),
    );
    writeFileSync(`${credentialsDir}/${channelCredential("team")}`, JSON.stringify({ webhookUrl: discord.webhookUrl }));
  });
  afterEach(() => discord.close());

  it("and the other channel says so; with a new token the phone has what it missed", async () => {
    tokens.tk_first = "watchbill";
    giveToken("tk_first");
    await watch.ticks(15, depth(152));
    expect(titles()).toEqual([beginning]);
    delete tokens.tk_first;
    await depth(1)();
    watch.now += 15_000;
    const run = await watch.tick();
    expect(run.code).toBe(3);
    expect(run.err.join("\n")).toContain("401 unauthorized (set ntfyToken to a valid access token)");
    expect(discord.history.at(-1)).toContain("The channel phone refuses messages");
    await minutes(60, depth(1));
    expect(discord.history.filter((line) => line.includes("refuses messages"))).toHaveLength(1);
    tokens.tk_second = "watchbill";
    giveToken("tk_second");
    await watch.ticks(15, depth(1));
    expect(titles()).toEqual([beginning, end]);
  });
});

describe("no tick runs for an hour", () => {
  it("and what fired then and fires now is not told again; what ended meanwhile is told at the first look", async () => {
    fillDisk(95);
    await watch.ticks(90, depth(152));
    expect(titles()).toHaveLength(2);
    watch.now += 3_600_000;
    await watch.ticks(30, depth(152));
    expect(titles()).toHaveLength(2);
    watch.now += 3_600_000;
    fillDisk(40);
    await watch.ticks(15, depth(152));
    expect(titles().slice(2)).toEqual(["Resolved: The disk is filling up"]);
  });
});

describe("the log", () => {
  const errors: Alert = {
    ...queueDepth,
    id: "log-errors",
    title: "Errors in the log",
    unit: "records",
    window: "5m",
    value: logs({ level: "ERROR" }),
    levels: [{ severity: "warning", when: above(20) }],
    whenNoData: "ok",
    message: "{value}",
  };
  let file: LogFile;
  beforeEach(() => {
    const directory = `${watch.root}/log`;
    file = new LogFile({ directory, name: "gateway", rotateBytes: 4_000, keepFiles: 50 });
    watch.rules([errors, diskUsage]);
  });
  const place = { module: "yapit", function: "handle", line: 1, message: "broken" };
  const record = () => loguruLine({ atMs: watch.now, level: "ERROR", ...place }, watch.now);

  it("has lines that are no records: that is said, and the records among them count", async () => {
    file.write(record());
    await watch.ticks(15);
    for (let count = 0; count < 21; count += 1) {
      file.write(record());
      appendFileSync(file.path, `${["{", "\u0000\u0001", "Traceback", '{"record":{"level":{"no":40}}}'][count % 4]}\n`);
    }
    watch.now += 15_000;
    const { err } = await watch.tick();
    expect(err.join("\n")).toMatch(/gateway\.jsonl: \d+ lines are no records/);
    expect(titles()).toEqual(["Errors in the log"]);
  });

  it("is rotated again and again while it is read: each record counts once", async () => {
    // Files hold about four records; 20 are not enough to fire, 21 are.
    for (let count = 0; count < 20; count += 1) {
      watch.now += 5_000;
      file.write(record());
      if (count % 3 === 0) await watch.tick();
    }
    await watch.ticks(15);
    expect(titles()).toEqual([]);
    file.write(record());
    await watch.ticks(15);
    expect(watch.told().map((text) => text.split("\n").slice(1, 3))).toEqual([["Errors in the log", "21 records"]]);
  });
});
