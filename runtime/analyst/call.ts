import type Anthropic from "@anthropic-ai/sdk";
import { APIConnectionError, APIError, APIUserAbortError } from "@anthropic-ai/sdk";
import { backoffMs } from "../notify/backoff.ts";
import { retryAfterMs } from "../notify/http.ts";
import { shown } from "../text.ts";

/** What one try of a call came to. */
export interface Caller {
  client: Anthropic;
  clock(): number;
  sleep(ms: number): Promise<unknown>;
  random(): number;
  /** Told of what each try used, also of one whose answer broke off. */
  paid(usage: Anthropic.Usage): void;
  /** Why a try that may send so many tokens, and begins in so many ms, is not made. */
  refusal(inputTokens: number, inMs: number): string | undefined;
  /** Of the try that begins now. */
  timeoutMs(): number;
}

/** A request that was not sent, by our own decision: to try again would change nothing. */
export class NotSentError extends Error {}

/** The model could not be heard. The message is one sentence for people. */
export class CallError extends Error {}

const tries = 5;
/** A server that asks for more patience than this is not waited for. */
const waitMaxMs = 120_000;
const firstWaitMs = 2_000;
/** Answers after which the same request may work. */
const passing = [408, 409, 429, 500, 502, 503, 504, 529];
const passingTypes = ["overloaded_error", "api_error", "rate_limit_error", "timeout_error"];

/** One answer of the model, streamed; tried again where that can help, when the API says so, and not for ever.
 *  @param inputTokens what it sends at most @throws CallError */
export async function call(
  caller: Caller,
  params: Anthropic.MessageStreamParams,
  inputTokens: number,
): Promise<Anthropic.Message> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(caller, params);
    } catch (error) {
      const waitMs = waitAfter(error, attempt, caller);
      if (waitMs === undefined) throw new CallError(reasonOf(error, attempt), { cause: error });
      const refusal = caller.refusal(inputTokens, waitMs);
      if (refusal) throw new CallError(`${reasonOf(error, attempt)}; ${refusal}`, { cause: error });
      await caller.sleep(waitMs);
    }
  }
}

async function once(caller: Caller, params: Anthropic.MessageStreamParams): Promise<Anthropic.Message> {
  const { client, timeoutMs, paid } = caller;
  const stream = client.messages.stream(params, { signal: AbortSignal.timeout(timeoutMs()), maxRetries: 0 });
  let begun: Anthropic.Usage | undefined;
  let received = 0;
  stream.on("streamEvent", (event) => {
    if (event.type === "message_start") begun = event.message.usage;
    if (event.type === "content_block_delta") received += JSON.stringify(event.delta).length;
  });
  try {
    const message = await stream.finalMessage();
    paid(message.usage);
    return message;
  } catch (error) {
    // What it has written so far is paid as well.
    if (begun) paid({ ...begun, output_tokens: Math.max(begun.output_tokens, Math.ceil(received / 2)) });
    throw error;
  }
}

function waitAfter(error: unknown, attempt: number, { clock, random }: Caller): number | undefined {
  if (attempt >= tries || !isPassing(error)) return undefined;
  const headers = error instanceof APIError ? error.headers : undefined;
  const asked = headers && retryAfterMs(headers, clock());
  if (asked !== undefined) return asked <= waitMaxMs ? asked : undefined;
  return backoffMs(attempt - 1, firstWaitMs, waitMaxMs, random());
}

function isPassing(error: unknown): boolean {
  if ((error as Error | undefined)?.cause instanceof NotSentError || isDistrusted(error)) return false;
  if (!(error instanceof APIError)) return isBrokenOff(error);
  if (error instanceof APIConnectionError || error.status === undefined) {
    return error.type === null || error.type === undefined || passingTypes.includes(error.type);
  }
  return passing.includes(error.status);
}

/** A stream that ended in the middle, in the SDK's words, or the connection's. */
const isBrokenOff = (error: unknown): boolean =>
  /stream ended|without sending|terminated|premature|socket|ECONNRESET|network|other side closed|JSON/i.test(
    String((error as Error)?.message),
  );

/** A server that is not the one it should be is so in a minute as well. */
const isDistrusted = (error: unknown): boolean =>
  /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/.test(String(rootOf(error).code ?? ""));

/** What is behind it, where the SDK and fetch have each wrapped it. */
function rootOf(error: unknown): NodeJS.ErrnoException {
  let root = error as NodeJS.ErrnoException;
  for (let depth = 0; depth < 5 && root.cause instanceof Error; depth += 1) root = root.cause;
  return root;
}

const meanings: Record<number, string> = {
  400: "refused the request",
  401: "refused the key",
  402: "refused for its bill",
  403: "refused the key for this model",
  404: "does not know the model",
  413: "found the request too large",
  429: "asks for patience",
  529: "is overloaded",
};

function reasonOf(error: unknown, attempt: number): string {
  const times = attempt > 1 ? `, ${attempt} times` : "";
  if ((error as Error | undefined)?.cause instanceof NotSentError)
    return `the request was not sent: ${detailOf(error)}`;
  if (error instanceof APIUserAbortError) return `the Messages API did not answer in time${times}`;
  if (error instanceof APIConnectionError) return `the Messages API cannot be reached${times}: ${detailOf(error)}`;
  if (error instanceof APIError && error.status !== undefined) {
    const { status } = error;
    const meaning = meanings[status] ?? (status >= 500 ? "failed" : "refused the request");
    return `the Messages API ${meaning} (${status})${times}${status === 400 ? `: ${detailOf(error)}` : ""}`;
  }
  return `the answer of the Messages API broke off${times}: ${detailOf(error)}`;
}

function detailOf(error: unknown): string {
  const told = (error as { error?: { error?: { message?: string } } }).error?.error?.message;
  return shown(told ?? rootOf(error).message, 300);
}
