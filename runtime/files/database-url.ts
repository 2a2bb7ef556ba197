import { existsSync } from "node:fs";
import { databaseCredential, databaseReaderCredential } from "../../model/layout.ts";
import type { Host } from "../host.ts";
import { containerAddress } from "../sources/docker-facts.ts";
import type { FactsRead } from "../sources/facts.ts";
import { readLimited } from "./read-limited.ts";

export type DatabaseUrl = { url: string } | { problem: string };

/** Where the database is, as the credential says, seen from here. */
export function readDatabaseUrl(
  { credentialsDir }: Host,
  read: FactsRead,
  credential: string = databaseCredential,
): DatabaseUrl {
  try {
    return { url: seenFromHere(readLimited(`${credentialsDir}/${credential}`, 4_096).trim(), read) };
  } catch (error) {
    // The text of a URL that does not parse may hold the password.
    const said = error instanceof TypeError ? "is not a URL" : (error as Error).message;
    return { problem: `the credential ${credential} ${said}` };
  }
}

/** Where the database is to whoever copies it: by a role of its own where there is one. */
export function readReaderUrl(host: Host, read: FactsRead): DatabaseUrl {
  const own = existsSync(`${host.credentialsDir}/${databaseReaderCredential}`);
  return readDatabaseUrl(host, read, own ? databaseReaderCredential : databaseCredential);
}

/** A host that is the name of a running container (or Swarm service) becomes its address. @throws TypeError where the text is no URL */
export function seenFromHere(databaseUrl: string, read: FactsRead): string {
  const url = new URL(databaseUrl);
  const containers = "facts" in read ? read.facts.containers : undefined;
  const host = decodeURIComponent(url.hostname);
  const address = containers?.code === 0 ? containerAddress(host, containers.lines) : undefined;
  if (address) url.hostname = address.includes(":") ? `[${address}]` : address;
  return url.href;
}
