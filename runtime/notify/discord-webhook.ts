import { shown } from "../text.ts";
import type { SendResult } from "./channel.ts";
import { isPassing, limitedText, retryAfterMs, without } from "./http.ts";

/** The code of a reply that says that a message is gone. */
export const unknownMessage = 10_008;

export interface WebhookCall {
  method: string;
  /** null: a new message. */
  messageId: string | null;
  /** JSON, or a form with files. */
  body: string | FormData | undefined;
}

/** One request to a webhook; what is answered is without its secrets. @throws what fetch throws */
export async function callWebhook(
  webhookUrl: string,
  fetch: typeof globalThis.fetch,
  { method, messageId, body }: WebhookCall,
  timeoutMs: number,
): Promise<{ response: Response; reply: Reply }> {
  const response = await fetch(webhookAddress(webhookUrl, messageId), {
    method,
    // The boundary of a form is fetch's to say.
    ...(body instanceof FormData ? {} : { headers: { "content-type": "application/json" } }),
    ...(body === undefined ? {} : { body }),
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  });
  return { response, reply: replyOf(without(secretsOf(webhookUrl), await limitedText(response))) };
}

/** With `wait`, since without it Discord says nothing of a message that it does not keep. */
function webhookAddress(webhookUrl: string, messageId: string | null): string {
  const url = new URL(webhookUrl);
  if (messageId === null) url.searchParams.set("wait", "true");
  else url.pathname += `/messages/${encodeURIComponent(messageId)}`;
  return url.href;
}

export interface Reply {
  id?: string;
  code?: number;
  message?: string;
  retryAfterS?: number;
  global?: boolean;
}

/** What Discord says in JSON, or the beginning of a proxy's page. */
function replyOf(text: string): Reply {
  try {
    const { id, code, message, errors, retry_after: retryAfterS, global } = JSON.parse(text) ?? {};
    const detail = errors ? ` ${JSON.stringify(errors)}` : "";
    return {
      ...(typeof id === "string" ? { id } : {}),
      ...(typeof code === "number" ? { code } : {}),
      ...(typeof message === "string" ? { message: shown(message + detail, 200) } : {}),
      ...(typeof retryAfterS === "number" && retryAfterS >= 0 ? { retryAfterS } : {}),
      ...(typeof global === "boolean" ? { global } : {}),
    };
  } catch {
    return { message: shown(text, 80) };
  }
}

/** What became of a message by what was answered. */
export function judged(
  { status, headers }: Response,
  reply: Reply,
  messageId: string | undefined,
  now: number,
): SendResult {
  if (status >= 200 && status < 300) {
    const full = headers.get("x-ratelimit-remaining") === "0";
    return { kind: "accepted", ...(messageId ? { messageId } : {}), ...(full ? { full } : {}) };
  }
  const reason = `${status} ${reply.message ?? ""}`.trim();
  if (status !== 429 && !isPassing(status)) return { kind: "refused", reason: `${reason}${remedies[status] ?? ""}` };
  const afterMs = reply.retryAfterS === undefined ? retryAfterMs(headers, now) : Math.ceil(reply.retryAfterS * 1_000);
  const global = reply.global === true || headers.get("x-ratelimit-global") === "true";
  return {
    kind: "later",
    reason,
    rateLimited: status === 429,
    ...(afterMs === undefined ? {} : { afterMs }),
    ...(global ? { global } : {}),
  };
}

const remedies: Record<number, string> = {
  401: " (set discordWebhook to a webhook's present URL)",
  403: " (set discordWebhook to a webhook's present URL)",
  404: " (the webhook is gone: make a new one and set discordWebhook to its URL)",
};

/** The webhook's token, and the URL as a whole. */
function secretsOf(webhookUrl: string): string[] {
  return [webhookUrl, new URL(webhookUrl).pathname.split("/").at(-1) ?? webhookUrl];
}
