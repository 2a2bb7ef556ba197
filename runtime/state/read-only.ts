import { existsSync } from "node:fs";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";

export type StateRow = Record<string, string | number | null>;
export type AskState = (text: string, ...values: SQLInputValue[]) => StateRow[];

/** Asks a file that ticks write, without ever writing. @throws Error saying what is missing, and what SQLite finds */
export function readOnly<Answer>(path: string, ask: (all: AskState) => Answer): Answer {
  if (!existsSync(path)) throw new Error("no tick has run yet");
  const database = new DatabaseSync(path, { readOnly: true, timeout: 2_000 });
  try {
    return ask((text, ...values) => database.prepare(text).all(...values) as StateRow[]);
  } finally {
    database.close();
  }
}
