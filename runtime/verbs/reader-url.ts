import { readReaderUrl } from "../files/database-url.ts";
import type { Host } from "../host.ts";
import { exitCode, type Io } from "../io.ts";
import { readFacts } from "../sources/facts.ts";

/** Where the database is to whoever copies it, password included, for `sync-metrics` on a laptop, which reaches it through this host.
 *  Only root can read the credential that it is made of. @throws Error in one line where there is none */
export async function readerUrl(host: Host, io: Io): Promise<number> {
  const database = readReaderUrl(host, readFacts(`${host.layout.runDir}/facts`, host.clock()));
  if ("problem" in database) throw new Error(database.problem);
  io.out(database.url);
  return exitCode.ok;
}
