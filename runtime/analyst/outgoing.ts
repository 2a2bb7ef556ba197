import type { Audit } from "./audit.ts";
import { NotSentError } from "./call.ts";
import type { Redactor } from "./redact/redactor.ts";
import { redactedBody } from "./redact/request.ts";

export interface Outgoing {
  fetch: typeof globalThis.fetch;
  /** Where the Messages API is; nothing else is reached. */
  baseUrl: string;
  redactor: Redactor;
  audit: Audit;
  clock(): number;
}

const requestBytesMax = 4 * 1024 * 1024;
const answerKept = 1024 * 1024;

/** The one place where a request gets its bytes: only to the Messages API, looked over once more for what is private, and kept
 *  before it leaves. What it may not send it throws as NotSentError. */
export function outgoing({ fetch, baseUrl, redactor, audit, clock }: Outgoing): typeof globalThis.fetch {
  const allowed = new URL("v1/messages", `${baseUrl.replace(/\/+$/, "")}/`).href;
  return async (input, init = {}) => {
    const url = String(input instanceof Request ? input.url : input);
    const body = sendable(url, allowed, init, redactor);
    const startMs = clock();
    keepOrNotSend(() => audit({ what: "request", at: new Date(startMs).toISOString(), url, body }));
    const answered = (answer: { status: number; body: string; failed?: string }) => {
      audit({ what: "answer", at: new Date(clock()).toISOString(), ...answer, durationMs: clock() - startMs });
    };
    try {
      return kept(await fetch(url, { ...init, body, redirect: "error" }), answered);
    } catch (error) {
      answered({ status: 0, body: "", failed: (error as Error).message });
      throw error;
    }
  };
}

function sendable(url: string, allowed: string, init: RequestInit, redactor: Redactor): string {
  if (url !== allowed || init.method?.toUpperCase() !== "POST") {
    throw new NotSentError("nothing but the Messages API is reached");
  }
  if (typeof init.body !== "string") throw new NotSentError("nothing but JSON is sent");
  const body = redactedBody(init.body, redactor);
  if (Buffer.byteLength(body) > requestBytesMax) throw new NotSentError(`it is larger than ${requestBytesMax} bytes`);
  return body;
}

function keepOrNotSend(keep: () => void): void {
  try {
    keep();
  } catch (error) {
    throw new NotSentError(`it cannot be kept for audit: ${(error as Error).message}`, { cause: error });
  }
}

/** The same answer, which is written down when its end is read, or when it has none. */
function kept(
  response: Response,
  answered: (answer: { status: number; body: string; failed?: string }) => void,
): Response {
  const { status, statusText, headers } = response;
  const decoder = new TextDecoder();
  let text = "";
  let done = false;
  const end = (failed?: string) => {
    if (!done) answered({ status, body: text, ...(failed === undefined ? {} : { failed }) });
    done = true;
  };
  const reader = response.body?.getReader();
  if (!reader) {
    end();
    return response;
  }
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done: last } = await reader.read();
        if (last) {
          end();
          controller.close();
          return;
        }
        if (text.length < answerKept) text += decoder.decode(value, { stream: true });
        controller.enqueue(value);
      } catch (error) {
        end((error as Error).message);
        controller.error(error);
      }
    },
    async cancel(reason) {
      end("ended by us");
      await reader.cancel(reason);
    },
  });
  return new Response(body, { status, statusText, headers });
}
