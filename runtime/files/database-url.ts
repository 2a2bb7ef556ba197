import { existsSync } from "node:fs";
import { databaseCredential, databaseReaderCredential } from "../../model/layout.ts";
import type { Host } from "../host.ts";
import { containerAddress } from "../sources/docker-facts.ts";
import { type FactsRead, readFacts } from "../sources/facts.ts";
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

/** The same for what can do nothing without it. @throws Error in one line where there is none */
export function databaseUrlOn(host: Host, credential: string = databaseCredential): string {
  const database = readDatabaseUrl(host, readFacts(`${host.layout.runDir}/facts`, host.clock()), credential);
  if ("problem" in database) throw new Error(database.problem);
  return database.url;
}

/** Where the database is to whoever copies it: by a role of its own where there is one. @throws as databaseUrlOn */
export function readerUrlOn(host: Host): string {
  const own = existsSync(`${host.credentialsDir}/${databaseReaderCredential}`);
  return databaseUrlOn(host, own ? databaseReaderCredential : databaseCredential);
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
