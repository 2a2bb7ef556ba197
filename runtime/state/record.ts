import { existsSync } from "node:fs";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import {
  type RecordedMessage,
  type RecordedTransition,
  recordLimits,
  type WatchRecord,
} from "../../model/watch-record.ts";
import type { Transition } from "../evaluate/instance.ts";
import { shown } from "../text.ts";

type Remembered = Pick<WatchRecord, "since" | "lastTickAt" | "transitions" | "told" | "messages">;

/** What the state's file remembers since a time. Only ever reads, a file of another release as well: it uses what every
 *  schema has. */
export function readRecord(path: string, since: number): Remembered {
  const nothing = { since, lastTickAt: null, transitions: [], told: 0, messages: [] };
  if (!existsSync(path)) return nothing;
  const database = new DatabaseSync(path, { readOnly: true, timeout: 2_000 });
  try {
    const all = (text: string, ...values: SQLInputValue[]) => database.prepare(text).all(...values);
    const latest = all(
      "SELECT at, alert_id, transition FROM history WHERE at >= ? ORDER BY id DESC LIMIT ?",
      since,
      recordLimits.transitions + 1,
    ).map(asTransition);
    const whole = latest.length <= recordLimits.transitions;
    const from = whole ? since : (latest.at(-2)?.at ?? since);
    // What fired at that moment: the last word on each instance before it.
    const before = all(
      `SELECT at, alert_id, transition FROM history WHERE id IN (
         SELECT max(id) FROM history WHERE at < ? GROUP BY alert_id, transition ->> '$.key'
       ) AND transition ->> '$.kind' <> 'resolved' ORDER BY id DESC LIMIT ?`,
      from,
      recordLimits.transitions,
    ).map(asTransition);
    const kept = [...latest.filter(({ at }) => at >= from), ...before].slice(0, recordLimits.transitions);
    return {
      since: from,
      lastTickAt: Number(all("SELECT at FROM tick")[0]?.at ?? 0) || null,
      transitions: kept.reverse(),
      told: Number(all("SELECT count(*) AS n FROM deliveries WHERE at >= ?", from)[0]?.n),
      messages: messagesIn(all, from),
    };
  } finally {
    database.close();
  }
}

type Rows = ReturnType<ReturnType<DatabaseSync["prepare"]>["all"]>;

function asTransition(row: Rows[number]): RecordedTransition {
  const { key, kind, severity, labels, value } = JSON.parse(String(row.transition)) as Transition;
  const cut = (text: string) => shown(text, recordLimits.labelLength);
  const few = Object.entries(labels).slice(0, recordLimits.labels);
  return {
    alertId: String(row.alert_id),
    key,
    kind,
    severity,
    labels: Object.fromEntries(few.map(([name, text]) => [cut(name), cut(text)])),
    value,
    at: Number(row.at),
  };
}

function messagesIn(all: (text: string, ...values: SQLInputValue[]) => Rows, since: number): RecordedMessage[] {
  const muted = all("SELECT 1 FROM sqlite_master WHERE name = 'recorded'").length > 0;
  const rows = all(
    `SELECT at, channel_id, title, text FROM (
       SELECT at, channel_id, title, NULL AS text FROM deliveries
       ${muted ? "WHERE channel_id NOT IN (SELECT channel_id FROM recorded) UNION ALL SELECT at, channel_id, title, text FROM recorded" : ""}
     ) WHERE at >= ? ORDER BY at DESC LIMIT ?`,
    since,
    recordLimits.messages,
  );
  return rows.reverse().map(({ at, channel_id: channelId, title, text }) => ({
    at: Number(at),
    channelId: String(channelId),
    title: shown(String(title), 200),
    text: text === null ? null : shown(String(text), recordLimits.textLength, true),
  }));
}
