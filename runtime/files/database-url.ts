import { databaseCredential } from "../../model/layout.ts";
import type { Host } from "../host.ts";
import { containerAddress } from "../sources/docker-facts.ts";
import type { FactsRead } from "../sources/facts.ts";
import { readLimited } from "./read-limited.ts";

export type DatabaseUrl = { url: string } | { problem: string };

/** Where the database is, as the credential says. A host that is the name of a running container (or Swarm service) becomes its address. */
export function readDatabaseUrl(
  { credentialsDir }: Host,
  read: FactsRead,
  credential: string = databaseCredential,
): DatabaseUrl {
  let url: URL;
  try {
    url = new URL(readLimited(`${credentialsDir}/${credential}`, 4_096).trim());
  } catch (error) {
    // The text of a URL that does not parse may hold the password.
    const said = error instanceof TypeError ? "is not a URL" : (error as Error).message;
    return { problem: `the credential ${credential} ${said}` };
  }
  const containers = "facts" in read ? read.facts.containers : undefined;
  const host = decodeURIComponent(url.hostname);
  const address = containers?.code === 0 ? containerAddress(host, containers.lines) : undefined;
  if (address) url.hostname = address.includes(":") ? `[${address}]` : address;
  return { url: url.href };
}
