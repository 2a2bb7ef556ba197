import { randomBytes } from "node:crypto";
import type pg from "pg";
import { databaseReaderCredential } from "../../model/layout.ts";
import { readerRole } from "../../model/reader-role.ts";
import { seenFromHere } from "../files/database-url.ts";
import { readLimited } from "../files/read-limited.ts";
import { writeSafely } from "../files/write-safely.ts";
import type { Host } from "../host.ts";
import { exitCode, type Io } from "../io.ts";
import { dropReader, makeReader } from "../reader/role.ts";
import { connectToWrite } from "../records/connect.ts";
import { databaseClient } from "../sources/database-client.ts";
import { type FactsRead, readFacts } from "../sources/facts.ts";
import { connectionOf, databaseReason } from "../sources/sql.ts";

const loginLimitMs = 5_000;
const passwordBytes = 24;

/** Makes or repairs the role that copies the database, and keeps where it logs in as a credential of root's. Takes databaseAdminUrl and
 *  databaseUrl from standard input, a line each. The password, made here, stays while it lets the role in.
 *  @throws Error in one line that names the setting and what to do */
export async function prepareReader(host: Host, io: Io): Promise<number> {
  const { adminUrl, databaseUrl, facts } = await given(host, io);
  const role = readerRole(host.stack);
  const file = `${host.layout.credentialsDir}/${databaseReaderCredential}`;
  const kept = keptUrl(file, role, databaseUrl);
  const keeps = kept !== undefined && (await letsIn(kept, facts));
  const password = randomBytes(passwordBytes).toString("base64url");
  await asAdmin(adminUrl, facts, (client) => makeReader(client, role, keeps ? undefined : password));
  const url = keeps ? kept : as(databaseUrl, role, password);
  if (!(await letsIn(url, facts))) {
    throw new Error(
      `databaseUrl: PostgreSQL refuses the role ${role} that was made through databaseAdminUrl; let it in (pg_hba.conf) where ${as(databaseUrl, "", "").split("//")[1]} is, or name the same server in both`,
    );
  }
  writeSafely(file, url, 0o400);
  return exitCode.ok;
}

/** Takes that role out of the database. Input and errors are the same. */
export async function removeReader(host: Host, io: Io): Promise<number> {
  const { adminUrl, facts } = await given(host, io);
  await asAdmin(adminUrl, facts, (client) => dropReader(client, readerRole(host.stack)));
  return exitCode.ok;
}

async function given({ layout, clock }: Host, io: Io) {
  const [adminUrl = "", databaseUrl = ""] = (await io.stdin()).trim().split("\n");
  if (!URL.canParse(adminUrl) || !URL.canParse(databaseUrl)) {
    throw new Error("databaseAdminUrl and databaseUrl, a line each, are wanted on standard input");
  }
  return { adminUrl, databaseUrl, facts: readFacts(`${layout.runDir}/facts`, clock()) };
}

async function asAdmin(url: string, facts: FactsRead, work: (client: pg.Client) => Promise<void>): Promise<void> {
  let client: pg.Client | undefined;
  try {
    client = await connectToWrite(seenFromHere(url, facts));
    await work(client);
  } catch (error) {
    throw new Error(`databaseAdminUrl: ${databaseReason(error)}${fixOf(error)}`);
  } finally {
    await client?.end().catch(() => {}); // it may be gone already
  }
}

function fixOf(error: unknown): string {
  const { code = "" } = error as { code?: string };
  if (/^28/.test(code)) return "; set it again with: pulumi config set --secret databaseAdminUrl …";
  if (code === "42501") {
    return "; its role must be a superuser, or have CREATEROLE and, from PostgreSQL 16 on, the admin option on pg_read_all_data";
  }
  return "";
}

/** Where the role logged in before; undefined where that is not known, or was another database. */
function keptUrl(file: string, role: string, databaseUrl: string): string | undefined {
  try {
    const url = readLimited(file, 4_096).trim();
    return url === as(databaseUrl, role, decodeURIComponent(new URL(url).password)) ? url : undefined;
  } catch {
    return undefined;
  }
}

function as(databaseUrl: string, user: string, password: string): string {
  const url = new URL(databaseUrl);
  url.username = user;
  url.password = password;
  return url.href;
}

/** Whether the database takes the password. Its one connection may be in use. @throws Error where the database cannot be asked */
async function letsIn(url: string, facts: FactsRead): Promise<boolean> {
  const config = connectionOf(seenFromHere(url, facts));
  const client = databaseClient(config, { name: "watchbill-reader", connectMs: loginLimitMs });
  try {
    await client.connect();
    return true;
  } catch (error) {
    const { code = "" } = error as { code?: string };
    if (code === "53300") return true;
    if (/^28/.test(code)) return false;
    throw new Error(`databaseUrl: ${databaseReason(error)}`);
  } finally {
    await client.end().catch(() => {});
  }
}
