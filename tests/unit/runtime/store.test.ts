import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { queueDepth } from "../../../alerts/queue-depth.ts";
import { newInstance } from "../../../runtime/evaluate/instance.ts";
import { transitionOf } from "../../../runtime/evaluate/step.ts";
import { notice } from "../../../runtime/notify/message.ts";
import { newMemory } from "../../../runtime/policy/memory.ts";
import { endHold, holdSchema } from "../../../runtime/state/held-schema.ts";
import { openStore, openStoreToChange, openStoreToRead } from "../../../runtime/state/open.ts";
import { setBackSchema, version } from "../../../runtime/state/schema.ts";
import type { RuleRecord, TickRecord } from "../../../runtime/state/store.ts";

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "watchbill-store-"));
  path = join(directory, "state.db");
});
afterEach(() => rmSync(directory, { recursive: true }));

const ruleOf = (at: number): RuleRecord => ({
  alert: queueDepth,
  evaluatedAt: at,
  outcome: "rows",
  problem: null,
  instances: [newInstance("value", { model: "kokoro" })],
});

const record = (at: number): TickRecord => ({
  at,
  rules: new Map([[queueDepth.id, ruleOf(at)]]),
  memories: new Map([["queue-depth/1", newMemory("queue-depth")]]),
  history: [],
  outbox: [{ channelId: "phone", subject: "a", message: notice("a", "hello", [], at) }],
});

const fires = (at: number): TickRecord["history"][number] => ({
  alertId: "queue-depth",
  transition: transitionOf("firing", "warning", newInstance("value", { model: "kokoro" }), at),
});

function firstRelease(file = ":memory:"): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec(readFileSync(new URL("./fixtures/state-1.sql", import.meta.url), "utf8"));
  return database;
}

describe("the state", () => {
  it("is after a restart what it was before", () => {
    const { store } = openStore(path);
    store.save(store.snapshot(), record(1_000));
    const before = store.snapshot();
    store.close();
    const again = openStore(path).store;
    expect(again.snapshot()).toEqual(before);
    expect(before).toMatchObject({ generation: 1, lastTickAt: 1_000 });
    expect(before.rules.get("queue-depth")?.instances).toEqual([newInstance("value", { model: "kokoro" })]);
    again.close();
  });

  it("refuses a tick that was decided on a state which has changed since, and keeps nothing of it", () => {
    const first = openStore(path).store;
    const second = openStore(path).store;
    const stale = second.snapshot();
    first.save(first.snapshot(), record(1_000));
    expect(() => second.save(stale, record(2_000))).toThrow("another evaluation ran at the same time");
    expect(second.snapshot()).toMatchObject({ generation: 1, lastTickAt: 1_000 });
    expect(second.due("phone", 2_000, 10)).toHaveLength(1);
    first.close();
    second.close();
  });

  it("is made anew when it is damaged, with the damaged file beside it", () => {
    writeFileSync(path, "this is no database ".repeat(1_000));
    const { store, rebuilt } = openStore(path);
    expect(rebuilt).toMatch(/not a database/);
    expect(readFileSync(`${path}.damaged`, "utf8")).toContain("this is no database");
    expect(store.snapshot()).toEqual({
      generation: 0,
      lastTickAt: null,
      rules: new Map(),
      memories: new Map(),
      silences: [],
      repliesSince: new Map(),
    });
    store.close();
  });

  it("is made anew when pages in its middle are damaged", () => {
    const { store } = openStore(path);
    for (let at = 1; at < 50; at += 1) store.save(store.snapshot(), record(at));
    store.close();
    const bytes = readFileSync(path);
    bytes.fill(0xff, 4_096 * 2, 4_096 * 6);
    writeFileSync(path, bytes);
    const again = openStore(path);
    expect(again.rebuilt).toBeDefined();
    again.store.close();
  });

  it("of the first release is taken over: what had been told is known, and what waits is still sent", () => {
    const database = new DatabaseSync(path);
    database.exec(readFileSync(new URL("./fixtures/state-1.sql", import.meta.url), "utf8"));
    const firing = { ...newInstance("value", { model: "kokoro" }), severity: "critical", value: 90, firingSince: 500 };
    const insert = (table: string, ...values: (string | number)[]) =>
      database.prepare(`INSERT INTO ${table} VALUES (${values.map(() => "?").join(", ")})`).run(...values);
    insert("tick", 1, 7, 1_000);
    insert("instances", "queue-depth", firing.key, JSON.stringify(firing));
    insert("instances", "queue-depth", "0", JSON.stringify(newInstance("value", { model: "higgs" })));
    const message = JSON.stringify(notice("a", "hello", [], 1_000));
    database
      .prepare(
        "INSERT INTO outbox (channel_id, subject, message, created_at, attempts, due_at) VALUES ('phone', 'a', ?, 1, 0, 0)",
      )
      .run(message);
    database.close();

    openStoreToRead(path)?.close();
    const { store, rebuilt } = openStore(path);
    expect(rebuilt).toBeUndefined();
    const { generation, memories } = store.snapshot();
    expect(generation).toBe(7);
    expect([...memories.keys()]).toEqual([`queue-depth/${firing.key}`]);
    expect([...memories.values()]).toMatchObject([{ told: { severity: "critical", value: 90, at: 500 }, held: null }]);
    expect(store.due("phone", 2_000, 10)).toHaveLength(1);
    store.close();
    openStore(path).store.close();
  });

  describe("while a rollback to schema 1 is under way", () => {
    /** What the release with schema 1 sees: its tables as its own statements read them. */
    function asFirstRelease<Seen>(look: (database: DatabaseSync) => Seen): Seen {
      const database = new DatabaseSync(path);
      try {
        expect(database.prepare("PRAGMA user_version").get()).toEqual({ user_version: 1 });
        return look(database);
      } finally {
        database.close();
      }
    }
    const tablesOf = (database: DatabaseSync) => {
      const rows = database.prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL").all();
      return Object.fromEntries(rows.map(({ name, sql }) => [name, String(sql).replaceAll(/\s+/g, " ")]));
    };
    const firing = { ...newInstance("value", { model: "kokoro" }), severity: "critical", firingSince: 500 } as const;
    const rules = new Map([[queueDepth.id, { ...ruleOf(1_000), instances: [firing] }]]);
    const acknowledged = { ...newMemory("queue-depth"), acknowledgedAt: 900 };

    beforeEach(() => {
      const { store } = openStore(path);
      const memories = new Map([[`queue-depth/${firing.key}`, acknowledged]]);
      store.save(store.snapshot(), { ...record(1_000), rules, memories });
      store.silences.add({ alertId: "queue-depth", labels: {}, reason: "moving", createdAt: 1_000, endsAt: 9_000 });
      store.close();
      holdSchema(path, 1);
      openStoreToChange(path).close();
    });

    it("it lies there as the older release wrote its own: what fires, its history and what waits", () => {
      asFirstRelease((database) => {
        const [state] = database.prepare("SELECT state FROM instances WHERE alert_id = 'queue-depth'").all();
        expect(JSON.parse(String(state?.state))).toMatchObject({ severity: "critical", firingSince: 500 });
        expect(database.prepare("SELECT generation FROM tick").get()).toEqual({ generation: 1 });
        expect(database.prepare("SELECT channel_id FROM outbox").all()).toHaveLength(1);
        expect(tablesOf(database)).toMatchObject(tablesOf(firstRelease()));
        expect(tablesOf(database)).toMatchObject(tablesOf(firstRelease()));
      });
    });

    it("a tick of the newer release goes on with all that it knows, and leaves it as it was asked to", () => {
      const { store } = openStore(path);
      const before = store.snapshot();
      expect(before.memories.get(`queue-depth/${firing.key}`)).toEqual(acknowledged);
      expect(before.silences).toHaveLength(1);
      store.save(before, { ...record(2_000), rules, memories: before.memories });
      store.close();
      asFirstRelease((database) => expect(database.prepare("SELECT at FROM tick").get()).toEqual({ at: 2_000 }));
      expect(openStoreToRead(path)?.snapshot().memories).toEqual(before.memories);
    });

    it("the newer release, come again, keeps the silences, and takes for told what the older one has told", () => {
      asFirstRelease((database) => database.exec("UPDATE tick SET generation = 2; DELETE FROM instances"));
      endHold(path);
      const { store } = openStore(path);
      expect(store.snapshot()).toMatchObject({ generation: 2, silences: [{ reason: "moving" }] });
      expect(store.snapshot().memories).toEqual(new Map());
      store.close();
      expect(openStoreToRead(path)?.snapshot().generation).toBe(2);
    });

    it("a schema that no release ever had is refused, and the state stays in its own", () => {
      endHold(path);
      openStoreToChange(path).close();
      const database = new DatabaseSync(path);
      expect(() => setBackSchema(database, 0)).toThrow("no release ever wrote a state of schema 0");
      expect(database.prepare("PRAGMA user_version").get()).toEqual({ user_version: version });
      database.close();
    });
  });

  it("is left alone when a newer release wrote it", () => {
    const database = new DatabaseSync(path);
    database.exec("PRAGMA user_version = 99");
    database.close();
    expect(() => openStore(path)).toThrow("was written by a newer release");
    expect(existsSync(`${path}.damaged`)).toBe(false);
  });

  it("says plainly where it cannot be written", () => {
    expect(() => openStore(join(directory, "missing/state.db"))).toThrow("unable to open database file");
  });

  it("is not there to read before the first tick, and reading makes no file", () => {
    expect(openStoreToRead(path)).toBeUndefined();
    expect(existsSync(path)).toBe(false);
  });

  it("forgets history and deliveries after 90 days", () => {
    const { store } = openStore(path);
    const day = 86_400_000;
    for (const at of [0, 50 * day, 91 * day]) store.save(store.snapshot(), { ...record(at), history: [fires(at)] });
    store.close();
    const database = new DatabaseSync(path, { readOnly: true });
    expect(database.prepare("SELECT at FROM history ORDER BY at").all()).toEqual([{ at: 50 * day }, { at: 91 * day }]);
    database.close();
  });
});
