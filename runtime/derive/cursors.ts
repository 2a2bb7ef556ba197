import { createHash } from "node:crypto";
import type pg from "pg";
import type { DerivedEventRule } from "../../model/derived-event.ts";
import { derivedCursorTable, derivedEventTable } from "../../model/records.ts";
import { inTransaction } from "../records/transaction.ts";

/** A record that was read: its number in one copy of the log, and where it stands in every copy. */
export interface Place {
  number: bigint;
  file: string;
  position: bigint;
}

/** How far a rule has read, and what it said then. */
export interface Cursor extends Place {
  rule: string;
  definition: string;
}

const beforeAll: Place = { number: 0n, file: "", position: 0n };

/** Changes with what a rule makes of a record, and not with its words about itself. */
export function definitionOf({ meaning: _, ...rule }: DerivedEventRule): string {
  return createHash("sha256").update(JSON.stringify(rule)).digest("hex").slice(0, 32);
}

/** What each rule has read. Those of rules that are gone are forgotten: should one come back, it reads everything again. */
export async function readCursors(client: pg.Client, rules: readonly DerivedEventRule[]): Promise<Cursor[]> {
  const ids = rules.map(({ id }) => id);
  await client.query(`DELETE FROM ${derivedCursorTable} WHERE rule <> ALL ($1)`, [ids]);
  const { rows } = await client.query(`SELECT rule, definition, number, file, position FROM ${derivedCursorTable}`);
  return rows.map(({ number, position, ...row }) => ({ ...row, number: BigInt(number), position: BigInt(position) }));
}

/** Never back: of two runs at once the one that is behind changes nothing. */
export async function moveCursors(client: pg.Client, rules: readonly DerivedEventRule[], to: Place): Promise<void> {
  await client.query(
    `UPDATE ${derivedCursorTable} SET number = $2, file = $3, position = $4 WHERE rule = ANY ($1) AND number < $2`,
    [rules.map(({ id }) => id), String(to.number), to.file, String(to.position)],
  );
}

/** Where a file of the log still has records. */
export interface KeptFile {
  file: string;
  /** Of its oldest record. */
  position: bigint;
}

/** Has a rule read from the start. `made`: the records that its old text made events of, and that it reads again: those events
 *  go, so that only what the new text says is left of them. All of it or nothing. */
export async function startAnew(client: pg.Client, rule: DerivedEventRule, made: readonly KeptFile[]): Promise<void> {
  const { number, file, position } = beforeAll;
  await inTransaction(client, async () => {
    if (made.length > 0) {
      await client.query(
        `DELETE FROM ${derivedEventTable} AS event USING unnest($2::text[], $3::bigint[]) AS kept (file, position)
         WHERE right(event.id, length($1) + 1) = ':' || $1
           AND substring(event.id FROM '^(.*):[0-9]+:[^:]+$') = kept.file
           AND substring(event.id FROM ':([0-9]+):[^:]+$')::bigint >= kept.position`,
        [rule.id, made.map(({ file }) => file), made.map(({ position }) => String(position))],
      );
    }
    await client.query(
      `INSERT INTO ${derivedCursorTable} (rule, definition, number, file, position) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (rule) DO UPDATE
       SET definition = EXCLUDED.definition, number = EXCLUDED.number, file = EXCLUDED.file, position = EXCLUDED.position`,
      [rule.id, definitionOf(rule), String(number), file, String(position)],
    );
  });
}
