import type { DatabaseSync } from "node:sqlite";
import type { Instance } from "../evaluate/instance.ts";
import { transitionOf } from "../evaluate/step.ts";
import { subjectOf } from "../policy/drafts.ts";
import { newMemory } from "../policy/memory.ts";

const version = 2;

/** What brings a state from the version before to the next. History and outbox stay as they are. */
const migrations: Record<number, (database: DatabaseSync) => void> = {
  // From 2 on what people were told is remembered apart from what is true.
  1: (database) => {
    database.exec(policyTables);
    const insert = database.prepare("INSERT INTO told VALUES (?, ?, ?)");
    for (const { alert_id: id, state } of database.prepare("SELECT alert_id, state FROM instances").all()) {
      const instance = JSON.parse(String(state)) as Instance;
      if (!instance.severity) continue;
      const told = transitionOf("firing", instance.severity, instance, instance.firingSince ?? 0);
      insert.run(subjectOf(String(id), instance.key), id ?? "", JSON.stringify({ ...newMemory(String(id)), told }));
    }
  },
};

const policyTables = `
  CREATE TABLE told (subject TEXT PRIMARY KEY, alert_id TEXT NOT NULL, memory TEXT NOT NULL) STRICT;
  CREATE TABLE silences (
    id INTEGER PRIMARY KEY AUTOINCREMENT, alert_id TEXT NOT NULL, labels TEXT NOT NULL, reason TEXT NOT NULL,
    created_at INTEGER NOT NULL, ends_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE replies (channel_id TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT;`;

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
  ${policyTables}`;

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
  database.exec("BEGIN IMMEDIATE");
  // Another process may have been first.
  const again = schemaOf(database);
  if (again === 0) database.exec(tables);
  else for (let from = again; from < version; from += 1) migrations[from]?.(database);
  database.exec(`PRAGMA user_version = ${version}; COMMIT`);
}
