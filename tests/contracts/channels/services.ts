import type { Audience } from "../../../model/channel.ts";
import type { ChannelFiles } from "../../../runtime/files/channels.ts";
import { startDiscord } from "../../world/discord/server.ts";
import { type Fault, startNtfy } from "../../world/ntfy/server.ts";

/** A service that channels speak to, as the contract sees it. */
export interface Service {
  files(audience: Audience): ChannelFiles;
  /** The same channel at another address. */
  at(url: string): ChannelFiles;
  /** What a person sees now, the oldest first; `text` is all of it but the title. */
  screen(): { title: string; text: string }[];
  /** Everything a person could press or open. */
  links(): string[];
  /** How often anybody was woken or called whatever the message says. */
  callsEverybody(): boolean;
  faults: Fault[];
  /** Takes away the right to write. */
  revoke(): void;
  /** Must appear nowhere but in requests. */
  secrets: string[];
  close(): Promise<void>;
}

export const clickUrl = "https://status.example";
export const runbookUrl = "https://git.example/watchbill";
const token = "tk_planted-access-token-0123456";
const topic = "planted-topic";
const controlTopic = "planted-control";

async function ntfyService(): Promise<Service> {
  const options = {
    users: { watchbill: "secret" },
    tokens: { [token]: "watchbill" } as Record<string, string>,
    acl: [{ user: "watchbill", topic: "*", permission: "read-write" as const }],
    authDefault: "deny-all" as const,
    burst: 10_000,
  };
  const ntfy = await startNtfy(options);
  const config = { id: "subject", kind: "ntfy", audience: "private", clickUrl, runbookUrl } as const;
  const credential = { topic, token, controlTopic };
  const at = (server: string): ChannelFiles => ({ kind: "ntfy", config: { ...config, server }, credential });
  return {
    files: (audience) => ({ kind: "ntfy", config: { ...config, server: ntfy.url, audience }, credential }),
    at,
    screen: () =>
      ntfy
        .messages(topic)
        .map(({ title = "", message = "" }) => ({ title, text: message }))
        .reverse(),
    links: () =>
      ntfy
        .history(topic)
        .flatMap(({ click, actions = [] }) => [click ?? [], actions.map(({ url }) => url ?? "")].flat(2)),
    callsEverybody: () => false,
    faults: ntfy.faults,
    revoke: () => {
      options.acl.length = 0;
      delete options.tokens[token];
    },
    secrets: [token, topic, controlTopic],
    close: ntfy.close,
  };
}

async function discordService(): Promise<Service> {
  const discord = await startDiscord({ burst: 10_000 });
  const config = { id: "subject", kind: "discord", audience: "private", runbookUrl } as const;
  const credential = { webhookUrl: discord.webhookUrl };
  const path = new URL(discord.webhookUrl).pathname;
  return {
    files: (audience) => ({ kind: "discord", config: { ...config, audience }, credential }),
    at: (url) => ({ kind: "discord", config, credential: { webhookUrl: url + path } }),
    screen: () =>
      discord.messages().map(({ embeds: [embed] }) => ({
        title: embed?.title ?? "",
        text: [embed?.description, ...(embed?.fields ?? []).map(({ name, value }) => `${name}: ${value}`)].join("\n"),
      })),
    links: () =>
      discord.requests.flatMap(({ body }) =>
        [...body.matchAll(/\]\(<([^>]+)>\)|"url":"([^"]+)"/g)].map(([, a, b]) => a ?? b ?? ""),
      ),
    callsEverybody: () => discord.messages().some(({ mention_everyone: called }) => called),
    faults: discord.faults,
    revoke: () => {
      discord.revoked = true;
    },
    secrets: [credential.webhookUrl, path.split("/").at(-1) as string],
    close: () => discord.close(),
  };
}

export const services: [name: string, start: () => Promise<Service>][] = [
  ["ntfy", ntfyService],
  ["Discord", discordService],
];
