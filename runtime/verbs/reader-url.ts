import { readerUrlOn } from "../files/database-url.ts";
import type { Host } from "../host.ts";
import { exitCode, type Io } from "../io.ts";

/** Where the database is to whoever copies it, password included, for `sync-metrics` on a laptop, which reaches it through this host.
 *  Only root can read the credential that it is made of. @throws Error in one line where there is none */
export async function readerUrl(host: Host, io: Io): Promise<number> {
  io.out(readerUrlOn(host));
  return exitCode.ok;
}
