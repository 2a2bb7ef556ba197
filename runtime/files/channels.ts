import * as z from "zod";
import type { NtfyChannelConfig, NtfyCredential } from "../../model/channel.ts";
import { channelCredential } from "../../model/layout.ts";
import type { Problem } from "../../model/problem.ts";
import type { Host } from "../host.ts";
import { jsonIds, readLimited } from "./read-limited.ts";

export interface ChannelFiles {
  config: NtfyChannelConfig;
  credential: NtfyCredential;
}

const configSchema = z.strictObject({
  id: z.string().min(1),
  kind: z.literal("ntfy"),
  server: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, "")),
  audience: z.enum(["private", "public"]),
  clickUrl: z.string().optional(),
});

const credentialSchema = z.strictObject({ topic: z.string().min(1), token: z.string().min(1).optional() });

/** Every channel that can be used, and what is wrong with the others. A problem never quotes a credential. */
export function loadChannels({ layout, credentialsDir }: Host): { channels: ChannelFiles[]; problems: Problem[] } {
  const channels: ChannelFiles[] = [];
  const problems: Problem[] = [];
  for (const id of jsonIds(layout.channelsDir)) {
    const config = parsed(`${layout.channelsDir}/${id}.json`, configSchema, problems);
    const credential = parsed(`${credentialsDir}/${channelCredential(id)}`, credentialSchema, problems);
    if (config && credential) {
      channels.push({ config: config as NtfyChannelConfig, credential: credential as NtfyCredential });
    }
  }
  return { channels, problems };
}

function parsed<T>(file: string, schema: z.ZodType<T>, problems: Problem[]): T | undefined {
  try {
    const result = schema.safeParse(JSON.parse(readLimited(file, 16_384)));
    if (result.success) return result.data;
    const found = result.error.issues.map(({ path, message }) => ({ file, field: path.join("."), message }));
    problems.push(...found);
  } catch (error) {
    const message = error instanceof SyntaxError ? "is not JSON" : (error as Error).message;
    problems.push({ file, field: "", message: `${message}; deploy the channel again` });
  }
  return undefined;
}
