import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { OutboxEntry } from "../state/store.ts";
import type { Message } from "./message.ts";

/** What people's screens show of one sequence in one channel. */
export interface Shown {
  sequenceId: string;
  /** What the service calls the message; null where the sequence id is enough. */
  messageId: string | null;
  /** Of the message's content, to know a repeat after a crash. */
  digest: string;
  /** Whether it says that something is wrong, rather than over. */
  open: boolean;
}

const recordedLimit = 1_000;
const keptMs = 90 * 86_400_000;

/** Tables of its own in the state's file: what the outbox need not know to deliver, and a channel must to do it well. Losing it
 *  costs a second message where an update would have done. */
const tables = `
  CREATE TABLE IF NOT EXISTS shown (
    channel_id TEXT NOT NULL, sequence_id TEXT NOT NULL, message_id TEXT, digest TEXT NOT NULL, open INTEGER NOT NULL,
    at INTEGER NOT NULL, PRIMARY KEY (channel_id, sequence_id)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS forwarded (outbox_id INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS reported (channel_id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS recorded (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, channel_id TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL
  ) STRICT;`;

/** What became of messages once they were sent: which notification shows what, what the fallback has been given, and whose
 *  refusal has been told. */
export class Ledger {
  readonly #database: DatabaseSync;

  /** `path` is the state's file, which the Store has opened and made sound before. */
  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: 3_000 });
    this.#database.exec(tables);
  }

  close(): void {
    this.#database.close();
  }

  shown(channelId: string, sequenceId: string): Shown | undefined {
    const [row] = this.#all("SELECT * FROM shown WHERE channel_id = ? AND sequence_id = ?", channelId, sequenceId);
    if (!row) return undefined;
    const messageId = row.message_id as string | null;
    return { sequenceId, messageId, digest: String(row.digest), open: row.open === 1 };
  }

  /** Forgets what is older than 90 days as well: by then a message is far up in anybody's channel. */
  show(channelId: string, { sequenceId, messageId, digest, open }: Shown, now: number): void {
    const insert = "INSERT OR REPLACE INTO shown VALUES (?, ?, ?, ?, ?, ?)";
    this.#run(insert, channelId, sequenceId, messageId, digest, open ? 1 : 0, now);
    this.#run("DELETE FROM shown WHERE at < ?", now - keptMs);
    this.#run("DELETE FROM forwarded WHERE at < ?", now - keptMs);
  }

  hide(channelId: string, sequenceId: string): void {
    this.#run("DELETE FROM shown WHERE channel_id = ? AND sequence_id = ?", channelId, sequenceId);
  }

  /** Sequence ids of what has been over since before a time, the longest first. */
  overSince(channelId: string, before: number, limit: number): string[] {
    const select = "SELECT sequence_id FROM shown WHERE channel_id = ? AND open = 0 AND at <= ? ORDER BY at LIMIT ?";
    return this.#all(select, channelId, before, limit).map((row) => String(row.sequence_id));
  }

  /** Whether a channel shows that something is wrong, or is about to: a message of it waits. */
  isTold(channelId: string, sequenceId: string): boolean {
    if (this.shown(channelId, sequenceId)?.open) return true;
    const select = "SELECT 1 FROM outbox WHERE channel_id = ? AND message ->> '$.sequenceId' = ? LIMIT 1";
    return this.#all(select, channelId, sequenceId).length > 0;
  }

  /** What a channel has refused, or not accepted since before a time, and nobody else has been given yet; oldest first. */
  stuck(channelId: string, createdBefore: number, limit: number): OutboxEntry[] {
    const rows = this.#all(
      `SELECT * FROM outbox AS o WHERE channel_id = ? AND (set_aside = 1 OR created_at <= ?)
         AND NOT EXISTS (SELECT 1 FROM forwarded WHERE outbox_id = o.id) ORDER BY id LIMIT ?`,
      channelId,
      createdBefore,
      limit,
    );
    return rows.map((row) => ({
      id: Number(row.id),
      channelId,
      subject: String(row.subject),
      message: JSON.parse(String(row.message)),
      createdAt: Number(row.created_at),
      attempts: Number(row.attempts),
    }));
  }

  forwarded({ id }: OutboxEntry, now: number): void {
    this.#run("INSERT OR REPLACE INTO forwarded VALUES (?, ?)", id, now);
  }

  /** Whether the channel's server has asked for patience. */
  isPaused(channelId: string, now: number): boolean {
    return this.#all("SELECT 1 FROM channels WHERE channel_id = ? AND paused_until > ?", channelId, now).length > 0;
  }

  isReported(channelId: string): boolean {
    return this.#all("SELECT 1 FROM reported WHERE channel_id = ?", channelId).length > 0;
  }

  reported(channelId: string, now: number): void {
    this.#run("INSERT OR REPLACE INTO reported VALUES (?, ?)", channelId, now);
  }

  unreported(channelId: string): void {
    this.#run("DELETE FROM reported WHERE channel_id = ?", channelId);
  }

  /** What a muted channel would have told; the latest thousand are kept. */
  record(channelId: string, { title, text }: Message, now: number): void {
    this.#run("INSERT INTO recorded (at, channel_id, title, text) VALUES (?, ?, ?, ?)", now, channelId, title, text);
    this.#run("DELETE FROM recorded WHERE id <= (SELECT max(id) FROM recorded) - ?", recordedLimit);
  }

  #all(text: string, ...values: SQLInputValue[]) {
    return this.#database.prepare(text).all(...values) as Record<string, string | number | null>[];
  }

  #run(text: string, ...values: SQLInputValue[]): void {
    this.#database.prepare(text).run(...values);
  }
}
