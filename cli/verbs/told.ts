import { isDuration } from "../../model/duration.ts";
import type { RecordedMessage } from "../../model/watch-record.ts";
import { parseRecord } from "../compare/read-records.ts";
import { moment } from "../compare/words.ts";
import { runtimeVerb } from "../ssh.ts";
import { openWithSettings } from "../stack.ts";
import { stackOption, type Verb } from "../verb.ts";

export const verb: Verb = {
  name: "told",
  summary: "prints what a stack told its channels; of a preview environment, what it would have told",
  usage: "[--stack NAME] [--since 24h]",
  example: "npx watchbill told --stack pr-12 --since 24h",
  options: { ...stackOption, since: { type: "string", default: "24h" } },
  async run({ stack: stackName, since }) {
    if (!isDuration(String(since))) throw new Error(`--since "${since}" is no duration; write for example 24h`);
    const { stack, settings } = await openWithSettings(String(stackName));
    const { stdout, stderr, code } = await runtimeVerb(settings, stack.name, `record --since ${since}`);
    if (code !== 0) throw new Error(`${settings.host}: ${stderr.trim()}`);
    const { messages, told } = parseRecord(stdout, stack.name, settings.host);
    if (told > messages.length) console.log(`the latest ${messages.length} of ${told}:`);
    for (const message of messages) console.log(inWords(message));
    if (messages.length === 0) console.log(`nothing in the last ${since}`);
    return 0;
  },
};

/** A message's own lines, where they are known, stand below its title. */
function inWords({ at, channelId, title, text }: RecordedMessage): string {
  const lines = text === null ? [] : text.split("\n").map((line) => `    ${line}`);
  return [`${moment(at)}  ${channelId}  ${title}`, ...lines].join("\n");
}
