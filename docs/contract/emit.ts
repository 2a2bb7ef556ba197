import type { Pool } from "pg";

const columns = [
  "timestamp",
  "event_type",
  "model_slug",
  "user_id",
  "document_id",
  "request_id",
  "duration_ms",
  "data",
] as const;
const types = `timestamp timestamptz, event_type text, model_slug text, user_id text, document_id text, request_id text,
  duration_ms int, data jsonb`;
const insert = `INSERT INTO metrics_event (${columns.join(", ")})
  SELECT ${columns.join(", ")} FROM json_to_recordset($1) AS event (${types})`;

type Event = Partial<Record<Exclude<(typeof columns)[number], "timestamp" | "event_type">, unknown>>;

/** Events into metrics_event, in batches and in no request's way. */
export class Events {
  dropped = 0;
  readonly #pool: Pool;
  readonly #limit: number;
  #waiting: object[] = [];
  #isWriting = false;

  constructor(pool: Pool, limit = 10_000) {
    this.#pool = pool;
    this.#limit = limit;
  }

  /** Never waits and never throws: a full queue drops the event and counts it. */
  record(event_type: string, event: Event = {}): void {
    if (this.#waiting.length >= this.#limit) this.dropped += 1;
    else this.#waiting.push({ timestamp: new Date().toISOString(), event_type, ...event });
  }

  /** Writes what waits; call it every half second. @throws where the database is away: then all of it waits for the next call */
  async flush(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    const batch = this.#waiting.slice(0, 500);
    try {
      if (batch.length > 0) await this.#pool.query(insert, [JSON.stringify(batch)]);
    } catch (error) {
      // A value that its column does not take would stop all that come after it.
      if (!/^2[23]/.test((error as { code?: string }).code ?? "")) throw error;
      this.dropped += batch.length;
    } finally {
      this.#isWriting = false;
    }
    this.#waiting = this.#waiting.slice(batch.length);
  }
}
