import { type Connection, optionWords, runtimeVerb } from "../ssh.ts";
import type { Note } from "./note.ts";

/** Has the host remember who deployed which code of the monitoring, for its reports. Where it cannot be told, or its release does not
 *  listen, reports see by the host's files that something was deployed, and not by whom. */
export async function tellHost(settings: Connection, stackName: string, { title, by, code }: Note): Promise<void> {
  if (!code) return;
  const message = code.changed ? `${title}, with changes that were not committed` : title;
  const words = optionWords({ monitoring: true, commit: code.commit, message, by }).join(" ");
  await runtimeVerb(settings, stackName, `deployed ${words}`).catch(() => {});
}
