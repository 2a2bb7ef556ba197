import type { DatabaseSync } from "node:sqlite";
import { type NewSilence, type Silence, silenceLimit } from "../policy/silences.ts";

/** A year and what it is compared with at its edges. */
const keptMs = 400 * 86_400_000;

/** The silences in the state's file. They are a person's, so that no tick writes here and none is dropped because of them. */
export class SilenceTable {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** The latest ones, ended ones among them; the latest to end comes first. */
  all(): Silence[] {
    const rows = this.#database
      .prepare("SELECT * FROM silences ORDER BY ends_at DESC, id LIMIT ?")
      .all(silenceLimit * 2);
    return rows.map((row) => ({
      id: Number(row.id),
      alertId: String(row.alert_id),
      labels: JSON.parse(String(row.labels)) as Record<string, string>,
      reason: String(row.reason),
      createdAt: Number(row.created_at),
      endsAt: Number(row.ends_at),
    }));
  }

  /** What buttons began; where too many run already it is left out, since a tick must not fail over it. */
  addWhereRoom(silences: readonly NewSilence[]): void {
    for (const silence of silences) if (this.#hasRoom(silence.createdAt)) this.add(silence);
  }

  #hasRoom(now: number): boolean {
    const running = this.#database.prepare("SELECT count(*) AS n FROM silences WHERE ends_at > ?").get(now);
    return Number(running?.n) < silenceLimit;
  }

  /** Throws an Error where too many run already. */
  add({ alertId, labels, reason, createdAt, endsAt }: NewSilence): number {
    if (!this.#hasRoom(createdAt)) {
      throw new Error(`${silenceLimit} silences are running; end some, or mend the alerts that are silenced so often`);
    }
    this.#database.prepare("DELETE FROM silences WHERE ends_at < ?").run(createdAt - keptMs);
    const insert = "INSERT INTO silences (alert_id, labels, reason, created_at, ends_at) VALUES (?, ?, ?, ?, ?)";
    const values = [alertId, JSON.stringify(labels), reason, createdAt, endsAt];
    return Number(this.#database.prepare(insert).run(...values).lastInsertRowid);
  }

  /** Whether it was running and is ended now. */
  end(id: number, now: number): boolean {
    const update = "UPDATE silences SET ends_at = ? WHERE id = ? AND ends_at > ?";
    return this.#database.prepare(update).run(now, id, now).changes > 0;
  }
}
