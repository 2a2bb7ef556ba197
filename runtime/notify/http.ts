import { shown } from "../text.ts";
import { whole } from "../whole.ts";

const replyBytes = 16_384;

/** The beginning of an answer; the rest is not even read. */
export async function limitedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= replyBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, replyBytes).toString();
}

/** A whole answer; undefined where it is longer than `bytesMax`, of which no more is then read. */
export async function wholeText(response: Response, bytesMax: number): Promise<string | undefined> {
  return (await whole(response.body ?? [], bytesMax))?.toString();
}

/** Why a request had no answer. Without the address, which may be a secret. */
export function networkReason(error: unknown): string {
  const { name, cause } = error as Error & { cause?: Error & { code?: string } };
  if (name === "TimeoutError" || name === "AbortError") return "the server does not answer";
  return shown(cause?.code ?? cause?.message ?? "the request could not be made", 120);
}

/** What fails before a request has left this machine. */
const neverLeft =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_INVALID_URL|.*CERT.*)$/;

/** Whether a request that had no answer may have been carried out all the same. */
export function mayHaveArrived(error: unknown): boolean {
  const { cause } = error as Error & { cause?: { code?: string } };
  return !neverLeft.test(cause?.code ?? "");
}

/** What stands between us and the server speaks for it, which may have done what was asked. */
export const hidesAcceptance = (status: number): boolean => status === 502 || status === 504 || status >= 520;

/** How long a server asks to be left alone: `Retry-After` in seconds or as a date. Undefined where it does not say. */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const value = headers.get("retry-after")?.trim();
  if (!value) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1_000);
  const at = Date.parse(value);
  return Number.isFinite(at) ? Math.max(0, at - now) : undefined;
}

/** The same request may succeed later: the server is ill, too slow, or was not ready. */
export const isPassing = (status: number): boolean => status >= 500 || status === 408 || status === 425;

/** A secret that a server or a library repeats goes no further. */
export function without(secrets: readonly (string | undefined)[], text: string): string {
  return secrets.reduce<string>((clean, secret) => (secret ? clean.replaceAll(secret, "…") : clean), text);
}
