import type pg from "pg";
import { databaseWriteCredential } from "../../model/layout.ts";
import { databaseUrlOn } from "../files/database-url.ts";
import { loadDerivedEvents } from "../files/derived-events.ts";
import type { Host } from "../host.ts";
import type { Io } from "../io.ts";
import { connectToWrite } from "../records/connect.ts";
import { prepareRecords } from "../records/schema.ts";
import { databaseReason } from "../sources/sql.ts";
import { isAway } from "../verbs/prepare-records.ts";
import { type Derived, deriveEvents } from "./derive.ts";

/** The step of `sync-logs` after the parsing: makes events of what is new in its tables. Nothing where the stack has no rules of
 *  that kind. A database that is away is left to the next run. @throws Error in one line for what a person must mend */
export async function deriveStep(
  host: Host,
  io: Io,
  { logTables, deadlineMs }: { logTables: string; deadlineMs: number },
): Promise<void> {
  const rules = loadDerivedEvents(host);
  if (rules.length === 0) return;
  const url = databaseUrlOn(host, databaseWriteCredential);
  let derived: Derived | undefined;
  try {
    const client = await connectToWrite(url);
    try {
      await prepareRecords(client);
      const timeIsUp = () => host.clock() >= deadlineMs;
      derived = await deriveEvents({ logTables, client, rules, nowMs: host.clock(), timeIsUp });
    } finally {
      await client.end().catch(() => {}); // it may be gone already
    }
  } catch (error) {
    if (!(error as pg.DatabaseError).code && !isAway(error)) throw error; // it is the log's, and names its file
    const reason = `databaseWriteUrl: ${databaseReason(error)}`;
    if (!isAway(error)) throw new Error(reason, { cause: error });
    io.err(`${reason}; the next run derives what is missing`);
    return;
  }
  say(derived, io);
  const [refused] = derived?.refused ?? [];
  if (refused) throw new Error(`events/derived/${refused.rule}.ts: ${refused.reason}; mend the rule and deploy again`);
}

function say(derived: Derived | undefined, io: Io): void {
  if (!derived) {
    io.err("another run is deriving events; the next one goes on from there");
    return;
  }
  const { records, events, unread, tooLong, outOfTime, unfinished } = derived;
  io.out(`${events} events derived from ${records} log records`);
  if (unread > 0) io.err(`${unread} values were not what their column holds, and are left out`);
  if (tooLong > 0) io.err(`${tooLong} messages are too long for a pattern`);
  if (outOfTime > 0) io.err(`${outOfTime} records are older than events are kept, or from the future`);
  if (unfinished) io.err("the run's time is up; the next one goes on from here");
}
