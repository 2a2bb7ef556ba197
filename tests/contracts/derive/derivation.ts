import pg from "pg";
import { derivedEvents } from "../../../events/derived/index.ts";
import { deriveEvents } from "../../../runtime/derive/derive.ts";

/** A derivation in a process of its own, which a test can kill: the database's URL comes in the environment, the log's file and the
 *  time as arguments. Writes a line before each stretch of the log. */
const [logTables = "", nowMs = ""] = process.argv.slice(2);
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
const timeIsUp = () => {
  process.stdout.write("stretch\n");
  return false;
};
const derivation = { logTables, client, rules: derivedEvents, nowMs: Number(nowMs), timeIsUp };
// The database may not have heard yet that the one before was killed.
while (!(await deriveEvents(derivation))) await new Promise((resolve) => setTimeout(resolve, 20));
await client.end();
