import { databaseWriteCredential } from "../../model/layout.ts";
import { databaseUrlOn } from "../files/database-url.ts";
import type { Host } from "../host.ts";
import { exitCode, type Io } from "../io.ts";
import { connectToWrite } from "../records/connect.ts";
import { prepareRecords } from "../records/schema.ts";
import { connectionIsGone, databaseReason } from "../sources/sql.ts";

/** Makes Watchbill's own tables during a deployment, before the rules that ask them are checked. A database that is away is left to the
 *  first run that writes. @throws Error in one line where the role may not make them */
export async function prepareTables(host: Host, io: Io): Promise<number> {
  const url = databaseUrlOn(host, databaseWriteCredential);
  try {
    const client = await connectToWrite(url);
    await prepareRecords(client).finally(() => client.end());
  } catch (error) {
    const reason = `databaseWriteUrl: ${databaseReason(error)}`;
    if (!isAway(error)) throw new Error(reason);
    io.err(`warning: ${reason}; its tables are made by the first pull`);
  }
  return exitCode.ok;
}

/** Gone for a while. A refused password, or a database that is not there, stays so. */
export function isAway(error: unknown): boolean {
  return connectionIsGone(error) && !/^(28|3D)/.test((error as { code?: string }).code ?? "");
}
