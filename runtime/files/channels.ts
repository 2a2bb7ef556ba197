import * as z from "zod";
import {
  type ChannelKind,
  type DiscordChannelConfig,
  type DiscordCredential,
  type MutedChannelConfig,
  type NtfyChannelConfig,
  type NtfyCredential,
  webhookPattern,
} from "../../model/channel.ts";
import { channelParts } from "../../model/channel-schema.ts";
import { channelCredential } from "../../model/layout.ts";
import { type Problem, shapeProblems } from "../../model/problem.ts";
import type { Host } from "../host.ts";
import { jsonIds, readJson } from "./read-limited.ts";

export type ChannelFiles =
  | { kind: "ntfy"; config: NtfyChannelConfig; credential: NtfyCredential }
  | { kind: "discord"; config: DiscordChannelConfig; credential: DiscordCredential }
  | { kind: "muted"; config: MutedChannelConfig };

const shared = {
  ...channelParts,
  audience: z.enum(["private", "public"]),
  runbookUrl: z.string().optional(),
  dashboardUrl: z.string().optional(),
};

const configSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    ...shared,
    kind: z.literal("ntfy"),
    server: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, "")),
    clickUrl: z.string().optional(),
  }),
  z.strictObject({ ...shared, kind: z.literal("discord") }),
  z.strictObject({ ...shared, kind: z.literal("muted") }),
]);

const credentialSchemas: Record<ChannelKind, z.ZodType> = {
  ntfy: z.strictObject({
    topic: z.string().min(1),
    token: z.string().min(1).optional(),
    controlTopic: z.string().min(1).optional(),
  }),
  discord: z.strictObject({ webhookUrl: z.string().regex(webhookPattern, "is no webhook's URL") }),
};

/** Every channel that can be used, and what is wrong with the others. A problem never quotes a credential. */
export function loadChannels({ layout, credentialsDir }: Host): { channels: ChannelFiles[]; problems: Problem[] } {
  const channels: ChannelFiles[] = [];
  const problems: Problem[] = [];
  for (const id of jsonIds(layout.channelsDir)) {
    const config = parsed(`${layout.channelsDir}/${id}.json`, configSchema, problems);
    if (!config) continue;
    const { kind } = config;
    if (kind === "muted") {
      channels.push({ kind, config: config as MutedChannelConfig });
      continue;
    }
    const credential = parsed(`${credentialsDir}/${channelCredential(id)}`, credentialSchemas[kind], problems);
    if (credential) channels.push({ kind, config, credential } as unknown as ChannelFiles);
  }
  return { channels, problems };
}

function parsed<T>(file: string, schema: z.ZodType<T>, problems: Problem[]): T | undefined {
  try {
    const result = schema.safeParse(readJson(file, 16_384));
    if (result.success) return result.data;
    problems.push(...shapeProblems(file, result.error));
  } catch (error) {
    problems.push({ file, field: "", message: `${(error as Error).message}; deploy the channel again` });
  }
  return undefined;
}
