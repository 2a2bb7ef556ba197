import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Instance, Transition } from "../evaluate/instance.ts";
import type { AnyAlert } from "../evaluate/source-unreachable.ts";
import type { Message } from "../notify/message.ts";
import type { Memory } from "../policy/memory.ts";
import type { NewSilence, Silence } from "../policy/silences.ts";
import { FiringTable } from "./firings.ts";
import type { AskState, StateRow } from "./read-only.ts";
import { SilenceTable } from "./silences.ts";

/** What the last tick that judged a rule left of it; the rule itself too, so that a removed one can be told of. */
export interface RuleRecord {
  alert: AnyAlert;
  evaluatedAt: number;
  outcome: "rows" | "failed" | "unreachable";
  problem: string | null;
  instances: Instance[];
}

export interface Snapshot {
  generation: number;
  /** null: there was no tick yet. */
  lastTickAt: number | null;
  rules: Map<string, RuleRecord>;
  /** What people know, by subject. */
  memories: Map<string, Memory>;
  /** Those that run and those that have ended lately. */
  silences: Silence[];
  /** Up to when each channel's buttons have been read, ms by its server's clock. */
  repliesSince: Map<string, number>;
}

export interface NewEntry {
  channelId: string;
  /** Whose order is kept: one instance of one alert. */
  subject: string;
  message: Message;
}

export interface OutboxEntry extends NewEntry {
  id: number;
  createdAt: number;
  attempts: number;
}

/** What one tick decided, written in one transaction. */
export interface TickRecord {
  at: number;
  /** Every rule that still exists; others are forgotten. */
  rules: ReadonlyMap<string, RuleRecord>;
  /** Every subject that is still to be remembered; others are forgotten. */
  memories: ReadonlyMap<string, Memory>;
  /** Those that a button began. */
  silences?: readonly NewSilence[];
  repliesSince?: ReadonlyMap<string, number>;
  history: readonly { alertId: string; transition: Transition }[];
  outbox: readonly NewEntry[];
}

export interface ChannelRecord {
  channelId: string;
  waiting: number;
  setAside: number;
  lastError: string | null;
  lastDeliveredAt: number | null;
}

const keptMs = 90 * 86_400_000;
/** Waiting messages per channel; beyond them the oldest are set aside, since their time has passed. */
export const outboxLimit = 1_000;

/** What the last tick left of each rule. */
export function rulesIn(all: AskState): Map<string, RuleRecord> {
  const rules = new Map<string, RuleRecord>();
  for (const row of all("SELECT * FROM rules ORDER BY alert_id")) {
    rules.set(String(row.alert_id), {
      alert: JSON.parse(String(row.alert)),
      evaluatedAt: Number(row.evaluated_at),
      outcome: row.outcome as RuleRecord["outcome"],
      problem: row.problem as string | null,
      instances: [],
    });
  }
  for (const row of all("SELECT alert_id, state FROM instances ORDER BY alert_id, key")) {
    rules.get(String(row.alert_id))?.instances.push(JSON.parse(String(row.state)));
  }
  return rules;
}

/** What people know, by subject. */
export function memoriesIn(all: AskState): Map<string, Memory> {
  const rows = all("SELECT subject, memory FROM told ORDER BY subject");
  return new Map(rows.map(({ subject, memory }) => [String(subject), JSON.parse(String(memory)) as Memory]));
}

/** The memory between ticks, in one SQLite file. Safe beside a second process: writes are immediate transactions, and a
 *  tick that was decided on a state that has changed meanwhile is refused. */
export class Store {
  readonly #database: DatabaseSync;

  readonly silences: SilenceTable;

  readonly #firings: FiringTable;

  readonly #beforeClose: () => void;

  constructor(database: DatabaseSync, beforeClose: () => void = () => {}) {
    this.#database = database;
    this.#beforeClose = beforeClose;
    this.silences = new SilenceTable(database);
    this.#firings = new FiringTable(database);
  }

  close(): void {
    try {
      this.#beforeClose();
    } finally {
      this.#database.close();
    }
  }

  snapshot(): Snapshot {
    const [tick] = this.#all("SELECT generation, at FROM tick");
    const all: AskState = (text, ...values) => this.#all(text, ...values);
    return {
      generation: Number(tick?.generation ?? 0),
      lastTickAt: tick ? Number(tick.at) : null,
      rules: rulesIn(all),
      memories: memoriesIn(all),
      silences: this.silences.all(),
      repliesSince: new Map(
        this.#all("SELECT * FROM replies").map((row) => [String(row.channel_id), Number(row.since)]),
      ),
    };
  }

  /** Saves states and outbox together: a message is waiting before its state counts as told. */
  save(before: Snapshot, record: TickRecord): void {
    this.#transaction(() => {
      const [tick] = this.#all("SELECT generation FROM tick");
      if (Number(tick?.generation ?? 0) !== before.generation) {
        throw new Error("another evaluation ran at the same time; this one is dropped and the timer starts the next");
      }
      this.#run("INSERT OR REPLACE INTO tick VALUES (1, ?, ?)", before.generation + 1, record.at);
      this.#saveRules(record.rules);
      this.#saveMemories(record.memories);
      this.silences.addWhereRoom(record.silences ?? []);
      for (const [id, since] of record.repliesSince ?? []) {
        this.#run("INSERT OR REPLACE INTO replies VALUES (?, ?)", id, Math.floor(since));
      }
      for (const { alertId, transition } of record.history) {
        const json = JSON.stringify(transition);
        this.#run("INSERT INTO history (at, alert_id, transition) VALUES (?, ?, ?)", record.at, alertId, json);
        this.#firings.keep(alertId, transition);
      }
      this.#firings.keepWhatPeopleKnow(record.memories);
      const insert = `INSERT INTO outbox (channel_id, subject, message, created_at, attempts, due_at) VALUES (?, ?, ?, ?, 0, 0)`;
      for (const { channelId, subject, message } of record.outbox) {
        this.#run(insert, channelId, subject, JSON.stringify(message), record.at);
      }
      if (record.outbox.length > 0) this.#bound(record.at);
    });
  }

  #saveRules(rules: TickRecord["rules"]): void {
    this.#database.exec("DELETE FROM rules; DELETE FROM instances");
    const insertRule = this.#database.prepare("INSERT INTO rules VALUES (?, ?, ?, ?, ?)");
    const insertInstance = this.#database.prepare("INSERT INTO instances VALUES (?, ?, ?)");
    for (const [id, { alert, evaluatedAt, outcome, problem, instances }] of rules) {
      insertRule.run(id, JSON.stringify(alert), evaluatedAt, outcome, problem);
      for (const instance of instances) insertInstance.run(id, instance.key, JSON.stringify(instance));
    }
  }

  #saveMemories(memories: TickRecord["memories"]): void {
    this.#database.exec("DELETE FROM told");
    const insert = this.#database.prepare("INSERT INTO told VALUES (?, ?, ?)");
    for (const [subject, memory] of memories) insert.run(subject, memory.alertId, JSON.stringify(memory));
  }

  #bound(now: number): void {
    this.#run("DELETE FROM history WHERE at < ?", now - keptMs);
    this.#firings.forget(now);
    this.#run("DELETE FROM deliveries WHERE at < ?", now - keptMs);
    this.#run("DELETE FROM outbox WHERE set_aside = 1 AND created_at < ?", now - keptMs);
    this.#run(
      `UPDATE outbox SET set_aside = 1, last_error = 'too many messages were waiting' WHERE id IN (
         SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY channel_id ORDER BY id DESC) AS place
                         FROM outbox WHERE set_aside = 0) WHERE place > ?)`,
      outboxLimit,
    );
  }

  /** The messages that may be sent now, oldest first: due, in a channel that is not paused, and the first of their subject. */
  due(channelId: string, now: number, limit: number): OutboxEntry[] {
    const rows = this.#all(
      `SELECT * FROM outbox AS o WHERE channel_id = ? AND set_aside = 0 AND due_at <= ?
         AND NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.channel_id = o.channel_id
                         AND earlier.subject = o.subject AND earlier.set_aside = 0 AND earlier.id < o.id)
         AND NOT EXISTS (SELECT 1 FROM channels WHERE channels.channel_id = o.channel_id AND paused_until > ?)
       ORDER BY id LIMIT ?`,
      channelId,
      now,
      now,
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

  accepted({ id, channelId, subject, message, createdAt, attempts }: OutboxEntry, now: number): void {
    this.#transaction(() => {
      this.#run("DELETE FROM outbox WHERE id = ?", id);
      this.#run(
        "INSERT INTO deliveries (at, channel_id, subject, title, created_at, attempts) VALUES (?, ?, ?, ?, ?, ?)",
        now,
        channelId,
        subject,
        message.title,
        createdAt,
        attempts + 1,
      );
      this.#run("UPDATE channels SET strikes = 0, paused_until = 0 WHERE channel_id = ?", channelId);
    });
  }

  postponed({ id }: OutboxEntry, error: string, dueAt: number): void {
    this.#run("UPDATE outbox SET attempts = attempts + 1, last_error = ?, due_at = ? WHERE id = ?", error, dueAt, id);
  }

  setAside({ id }: OutboxEntry, error: string): void {
    this.#run("UPDATE outbox SET attempts = attempts + 1, last_error = ?, set_aside = 1 WHERE id = ?", error, id);
  }

  /** How often in a row the channel has asked for patience. */
  strikes(channelId: string): number {
    return Number(this.#all("SELECT strikes FROM channels WHERE channel_id = ?", channelId)[0]?.strikes ?? 0);
  }

  pause(channelId: string, until: number): void {
    this.#run("UPDATE channels SET strikes = strikes + 1, paused_until = ? WHERE channel_id = ?", until, channelId);
  }

  /** A channel whose server, topic or token has been changed gets another chance, its refused messages too. */
  knowChannel(channelId: string, fingerprint: string): void {
    const [known] = this.#all("SELECT fingerprint FROM channels WHERE channel_id = ?", channelId);
    if (known?.fingerprint === fingerprint) return;
    this.#transaction(() => {
      this.#run("INSERT OR REPLACE INTO channels VALUES (?, ?, 0, 0)", channelId, fingerprint);
      if (known) this.#run("UPDATE outbox SET set_aside = 0, due_at = 0, attempts = 0 WHERE channel_id = ?", channelId);
    });
  }

  channels(): ChannelRecord[] {
    const rows = this.#all(
      `SELECT channel_id,
         (SELECT count(*) FROM outbox WHERE outbox.channel_id = c.channel_id AND set_aside = 0) AS waiting,
         (SELECT count(*) FROM outbox WHERE outbox.channel_id = c.channel_id AND set_aside = 1) AS set_aside,
         (SELECT last_error FROM outbox WHERE outbox.channel_id = c.channel_id AND last_error IS NOT NULL
          ORDER BY id DESC LIMIT 1) AS last_error,
         (SELECT max(at) FROM deliveries WHERE deliveries.channel_id = c.channel_id) AS last_delivered_at
       FROM channels AS c ORDER BY channel_id`,
    );
    return rows.map((row) => ({
      channelId: String(row.channel_id),
      waiting: Number(row.waiting),
      setAside: Number(row.set_aside),
      lastError: row.last_error as string | null,
      lastDeliveredAt: row.last_delivered_at as number | null,
    }));
  }

  #all(text: string, ...values: SQLInputValue[]): StateRow[] {
    return this.#database.prepare(text).all(...values) as StateRow[];
  }

  #run(text: string, ...values: SQLInputValue[]): void {
    this.#database.prepare(text).run(...values);
  }

  #transaction(body: () => void): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      body();
      this.#database.exec("COMMIT");
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }
}
