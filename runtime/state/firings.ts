import type { DatabaseSync } from "node:sqlite";
import type { Transition } from "../evaluate/instance.ts";
import { groupSubject, subjectOf } from "../policy/drafts.ts";
import type { Memory } from "../policy/memory.ts";

/** One row for what fired from its beginning to its end, and who knew, kept for longer than the history that it is made of. `severity`: the
 *  worst that it was. `acknowledged_at`: when somebody first said "I know". `held`: why nobody was told; NULL as soon as somebody was. */
export const firingTable = `
  CREATE TABLE IF NOT EXISTS firings (
    alert_id TEXT NOT NULL, key TEXT NOT NULL, fired_at INTEGER NOT NULL, resolved_at INTEGER,
    severity TEXT NOT NULL, labels TEXT NOT NULL, value REAL, acknowledged_at INTEGER, held TEXT,
    PRIMARY KEY (alert_id, key, fired_at)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS firings_open ON firings (alert_id) WHERE resolved_at IS NULL;`;

/** A year and what it is compared with at its edges. */
const keptMs = 400 * 86_400_000;
const keptRows = 5_000;

/** The firings in the state's file. Each of its statements may be run again on what it has already kept. */
export class FiringTable {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Keeps what became of a rule's instance. */
  keep(alertId: string, { kind, key, at, severity, labels, value }: Transition): void {
    if (kind === "firing") {
      // What was never seen to end, since a rule's state was lost, is not told apart from what begins here.
      this.#run(
        "DELETE FROM firings WHERE alert_id = ? AND key = ? AND resolved_at IS NULL AND fired_at < ?",
        alertId,
        key,
        at,
      );
      this.#run(
        "INSERT OR IGNORE INTO firings (alert_id, key, fired_at, severity, labels, value) VALUES (?, ?, ?, ?, ?, ?)",
        ...[alertId, key, at, severity, JSON.stringify(labels), value],
      );
    }
    const itsRow = `alert_id = ?1 AND key = ?2 AND fired_at = (
      SELECT max(fired_at) FROM firings WHERE alert_id = ?1 AND key = ?2 AND fired_at <= ?3)`;
    if (severity === "critical")
      this.#run(`UPDATE firings SET severity = 'critical' WHERE ${itsRow}`, alertId, key, at);
    if (kind === "resolved")
      this.#run(`UPDATE firings SET resolved_at = ?3 WHERE resolved_at IS NULL AND ${itsRow}`, alertId, key, at);
  }

  /** Of what still fires: whether somebody has been told, and has said to know. */
  keepWhatPeopleKnow(memories: ReadonlyMap<string, Memory>): void {
    const open = this.#database.prepare("SELECT * FROM firings WHERE resolved_at IS NULL").all();
    for (const row of open as Record<string, string | number | null>[]) {
      const [alertId, key] = [String(row.alert_id), String(row.key)];
      const own = memories.get(subjectOf(alertId, key));
      if (!own) continue;
      const known = own.together ? memories.get(groupSubject(alertId)) : own;
      // Who knew of a group before this one joined it has not said so of this one.
      const pressedAt = known?.acknowledgedAt ?? 0;
      const acknowledgedAt = row.acknowledged_at ?? (pressedAt >= Number(row.fired_at) ? pressedAt : null);
      const held = own.told ? null : (own.held?.reason ?? row.held ?? null);
      if (acknowledgedAt === row.acknowledged_at && held === row.held) continue;
      this.#run(
        "UPDATE firings SET acknowledged_at = ?, held = ? WHERE alert_id = ? AND key = ? AND fired_at = ?",
        ...[acknowledgedAt, held, alertId, key, Number(row.fired_at)],
      );
    }
  }

  forget(now: number): void {
    this.#run("DELETE FROM firings WHERE resolved_at < ?", now - keptMs);
    this.#run(
      `DELETE FROM firings WHERE resolved_at IS NOT NULL AND fired_at < (
         SELECT fired_at FROM firings WHERE resolved_at IS NOT NULL ORDER BY fired_at DESC LIMIT 1 OFFSET ?)`,
      keptRows - 1,
    );
  }

  #run(text: string, ...values: (string | number | null)[]): void {
    this.#database.prepare(text).run(...values);
  }
}

/** From the history, as far back as it goes: where there is no such table yet, or an older release has judged without it. */
export function keepHistory(database: DatabaseSync): void {
  const firings = new FiringTable(database);
  for (const { alert_id: alertId, transition } of database.prepare("SELECT * FROM history ORDER BY id").iterate()) {
    firings.keep(String(alertId), JSON.parse(String(transition)) as Transition);
  }
}
