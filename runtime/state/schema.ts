import type { DatabaseSync } from "node:sqlite";
import type { Instance } from "../evaluate/instance.ts";
import { transitionOf } from "../evaluate/step.ts";
import { subjectOf } from "../policy/drafts.ts";
import { newMemory } from "../policy/memory.ts";
import { firingTable, keepHistory } from "./firings.ts";

/** Read as text from the code that a rollback goes back to: cli/rollback/state-schema.ts. */
export const version = 3;

interface Step {
  /** `asLeft`: the newer tables are here already, and no older release has judged since the way back. */
  up(database: DatabaseSync, asLeft: boolean): void;
  /** Drops nothing: what the older release does not know stays until the newer one is there again. */
  down(database: DatabaseSync): void;
}

/** What leads from a version to the next and back. History and outbox stay as they are. */
const steps: Record<number, Step> = {
  // From 2 on what people were told is remembered apart from what is true.
  1: {
    up(database, asLeft) {
      database.exec(policyTables);
      if (asLeft) return;
      database.exec("DELETE FROM told");
      const insert = database.prepare("INSERT INTO told VALUES (?, ?, ?)");
      for (const { alert_id: id, state } of database.prepare("SELECT alert_id, state FROM instances").all()) {
        const instance = JSON.parse(String(state)) as Instance;
        if (!instance.severity) continue;
        const told = transitionOf("firing", instance.severity, instance, instance.firingSince ?? 0);
        insert.run(subjectOf(String(id), instance.key), id ?? "", JSON.stringify({ ...newMemory(String(id)), told }));
      }
    },
    down() {}, // release 1 reads none of these tables
  },
  // From 3 on what fired is kept for longer than its history, with who knew.
  2: {
    up(database, asLeft) {
      database.exec(firingTable);
      if (!asLeft) keepHistory(database);
    },
    down() {}, // release 2 does not read this table
  },
};

const policyTables = `
  CREATE TABLE IF NOT EXISTS told (subject TEXT PRIMARY KEY, alert_id TEXT NOT NULL, memory TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS silences (
    id INTEGER PRIMARY KEY AUTOINCREMENT, alert_id TEXT NOT NULL, labels TEXT NOT NULL, reason TEXT NOT NULL,
    created_at INTEGER NOT NULL, ends_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS replies (channel_id TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT;`;

/** STRICT, so that a wrong type is an error here and not a surprise in a later tick. Times are ms since the epoch. */
const tables = `
  CREATE TABLE tick (one INTEGER PRIMARY KEY CHECK (one = 1), generation INTEGER NOT NULL, at INTEGER NOT NULL) STRICT;
  CREATE TABLE rules (
    alert_id TEXT PRIMARY KEY, alert TEXT NOT NULL, evaluated_at INTEGER NOT NULL,
    outcome TEXT NOT NULL, problem TEXT
  ) STRICT;
  CREATE TABLE instances (
    alert_id TEXT NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (alert_id, key)
  ) STRICT;
  CREATE TABLE history (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, alert_id TEXT NOT NULL, transition TEXT NOT NULL
  ) STRICT;
  CREATE INDEX history_at ON history (at);
  CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, channel_id TEXT NOT NULL, subject TEXT NOT NULL, message TEXT NOT NULL,
    created_at INTEGER NOT NULL, attempts INTEGER NOT NULL, due_at INTEGER NOT NULL, last_error TEXT,
    set_aside INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX outbox_subject ON outbox (channel_id, subject, id);
  CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, channel_id TEXT NOT NULL, subject TEXT NOT NULL, title TEXT NOT NULL,
    created_at INTEGER NOT NULL, attempts INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX deliveries_at ON deliveries (at);
  CREATE TABLE channels (
    channel_id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, strikes INTEGER NOT NULL, paused_until INTEGER NOT NULL
  ) STRICT;
  ${policyTables}
  ${firingTable}`;

export function isCurrent(database: DatabaseSync): boolean {
  return schemaOf(database) === version;
}

function schemaOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.user_version);
}

export class NewerStateError extends Error {}

export function prepareSchema(database: DatabaseSync, path: string): void {
  const found = schemaOf(database);
  if (found > version) {
    throw new NewerStateError(`${path} was written by a newer release (schema ${found}); deploy that release again`);
  }
  if (found === version) return;
  inTransaction(database, () => {
    // Another process may have been first.
    const from = schemaOf(database);
    if (from === 0) database.exec(tables);
    else for (let at = from; at < version; at += 1) steps[at]?.up(database, isAsLeft(database, at + 1));
    database.exec(`PRAGMA user_version = ${version}`);
  });
}

/** Makes it a state that the release with this older schema reads. May be done again and again.
 *  @throws where there is no way back to it */
export function setBackSchema(database: DatabaseSync, to: number): void {
  inTransaction(database, () => {
    for (let at = version - 1; at >= to; at -= 1) {
      const step = steps[at];
      if (!step) throw new Error(`no release ever wrote a state of schema ${to}; this one has ${version}`);
      step.down(database);
    }
    database.exec(leftTable);
    const leave = database.prepare(
      "INSERT OR REPLACE INTO schema_left SELECT ?, coalesce(max(generation), 0) FROM tick",
    );
    for (let left = version; left > to; left -= 1) leave.run(left);
    database.exec(`PRAGMA user_version = ${to}`);
  });
}

/** Up to which tick the tables of a newer schema were kept. */
const leftTable =
  "CREATE TABLE IF NOT EXISTS schema_left (schema INTEGER PRIMARY KEY, generation INTEGER NOT NULL) STRICT";

function isAsLeft(database: DatabaseSync, schema: number): boolean {
  database.exec(leftTable);
  const query = "SELECT 1 FROM schema_left WHERE schema = ? AND generation = (SELECT max(generation) FROM tick)";
  return database.prepare(query).get(schema) !== undefined;
}

function inTransaction(database: DatabaseSync, body: () => void): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    body();
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}
