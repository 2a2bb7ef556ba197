import { setTimeout as sleep } from "node:timers/promises";
import { text, type Values } from "../../../providers/engine/values.ts";

const triesMax = 5;
const retryDelayMs = 500;
const timeoutMs = 30_000;
const tokenLength = 64;

export class HcloudError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${message} (${code})`);
    this.code = code;
  }
}

export interface HcloudApi {
  ask(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
}

/** Tries again after a rate limit or a gateway's error, as the real client does. Throws for a token of a wrong length. */
export function hcloudApi(configuration: Values): HcloudApi {
  const endpoint = text(configuration.endpoint) ?? process.env.HCLOUD_ENDPOINT;
  const token = text(configuration.token) ?? process.env.HCLOUD_TOKEN ?? "";
  if (!endpoint)
    throw new Error("the stand-in for hcloud needs `endpoint` or HCLOUD_ENDPOINT: it is not for the real API");
  if (token.length !== tokenLength) throw new Error("entered token is invalid (must be exactly 64 characters long)");
  return {
    ask: async (method, path, body) => {
      for (let tries = 1; ; tries += 1) {
        const reply = await fetch(`${endpoint}${path}`, {
          method,
          headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
          signal: AbortSignal.timeout(timeoutMs),
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const said = await reply.text();
        const content = said === "" ? {} : JSON.parse(said);
        if (reply.ok) return content;
        const passing = [429, 502, 504].includes(reply.status);
        if (!passing || tries >= triesMax)
          throw new HcloudError(content.error?.code ?? "unknown", content.error?.message);
        await sleep(retryDelayMs * tries);
      }
    },
  };
}
