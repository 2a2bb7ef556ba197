import { createHash } from "node:crypto";
import type { NtfyChannelConfig, NtfyCredential } from "../../model/channel.ts";
import { cutBytes, shown } from "../text.ts";
import type { Channel, Reply, SendResult } from "./channel.ts";
import { isPassing, limitedText, networkReason, retryAfterMs, without } from "./http.ts";
import type { Message } from "./message.ts";
import { ntfyJson, ntfySequenceId } from "./ntfy-json.ts";

const repliesLimit = 100;

/** One ntfy topic. Each message of an instance takes the place of the one before, by its sequence id; a server older than
 *  2.16 doesn't know those, and shows one more. */
export function ntfyChannel(
  config: NtfyChannelConfig,
  credential: NtfyCredential,
  fetch: typeof globalThis.fetch,
  clock: () => number = Date.now,
): Channel {
  const { server } = config;
  const { topic, token, controlTopic } = credential;
  const headers = ntfyAuthorization(credential);
  const request = (path: string, more: RequestInit, timeoutMs: number) =>
    fetch(`${server}/${path}`, {
      ...more,
      headers: { ...headers, ...more.headers },
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
  return {
    id: config.id,
    audience: config.audience,
    fingerprint: createHash("sha256")
      .update(JSON.stringify([server, credential]))
      .digest("hex"),
    async send(message: Message, timeoutMs: number): Promise<SendResult> {
      try {
        const body = ntfyJson(message, config, credential);
        const json = { "content-type": "application/json" };
        const response = await request("", { method: "POST", headers: json, body }, timeoutMs);
        const reply = response.ok ? await discarded(response) : await limitedText(response);
        return judged(response, without([topic, token, controlTopic], reply), clock());
      } catch (error) {
        return { kind: "later", reason: networkReason(error), rateLimited: false };
      }
    },
    async clear(sequenceId, timeoutMs) {
      try {
        const path = `${encodeURIComponent(topic)}/${ntfySequenceId(sequenceId)}/clear`;
        const response = await request(path, { method: "PUT" }, timeoutMs);
        await discarded(response);
        // A server older than 2.16 has no such path (404), and nothing that could be cleared.
        return !isPassing(response.status) && response.status !== 429;
      } catch {
        return false;
      }
    },
    async replies(sinceMs, timeoutMs) {
      if (!controlTopic) return [];
      try {
        const path = `${encodeURIComponent(controlTopic)}/json?poll=1&since=${Math.floor(sinceMs / 1_000)}`;
        const response = await request(path, {}, timeoutMs);
        return response.ok ? repliesOf(await limitedText(response)) : void (await discarded(response));
      } catch {
        return undefined;
      }
    },
  };
}

export function ntfyAuthorization({ token }: NtfyCredential): Record<string, string> {
  return token ? { authorization: `Bearer ${token}` } : {};
}

function judged({ status, headers }: Response, reply: string, now: number): SendResult {
  if (status >= 200 && status < 300) return { kind: "accepted" };
  const reason = `${status} ${replyReason(reply)}`.trim();
  if (status === 429 || isPassing(status)) {
    const afterMs = retryAfterMs(headers, now);
    return { kind: "later", reason, rateLimited: status === 429, ...(afterMs === undefined ? {} : { afterMs }) };
  }
  return { kind: "refused", reason: `${reason}${remedies[status] ?? ""}` };
}

const remedies: Record<number, string> = {
  401: " (set ntfyToken to a valid access token)",
  403: " (give the token write access to the topic)",
  404: " (is ntfyServer an ntfy server's address?)",
  301: " (the server moved: set ntfyServer to its new address)",
  308: " (the server moved: set ntfyServer to its new address)",
};

/** ntfy explains itself in JSON; anything else is a proxy's page, of which the beginning will do. */
function replyReason(reply: string): string {
  try {
    const { error } = JSON.parse(reply);
    if (typeof error === "string") return shown(error, 160);
  } catch {}
  return shown(reply, 80);
}

/** One JSON object a line; the last may be cut off, and comes again with the next poll. */
function repliesOf(text: string): Reply[] {
  const replies: Reply[] = [];
  for (const line of text.split("\n").slice(0, repliesLimit)) {
    try {
      const { id, time, event, message } = JSON.parse(line);
      if (event !== "message" || typeof message !== "string") continue;
      replies.push({ id: String(id), at: Number(time) * 1_000, text: cutBytes(message, 1_024) });
    } catch {}
  }
  return replies;
}

async function discarded(response: Response): Promise<string> {
  await response.body?.cancel();
  return "";
}
