import type { Ntfy, NtfyMessage } from "./server.ts";

/** What the contract tests say to a server, over HTTP as any sender would. */
export const post = (
  ntfy: Ntfy,
  path: string,
  body: string | Uint8Array<ArrayBuffer> = "",
  headers: Record<string, string> = {},
): Promise<Response> => fetch(`${ntfy.url}/${path}`, { method: "POST", body, headers });

export const published = async (answer: Promise<Response>): Promise<NtfyMessage> =>
  (await (await answer).json()) as NtfyMessage;

/** A refused request's status and ntfy code: "400/40014". */
export async function refusal(answer: Promise<Response>): Promise<string> {
  const response = await answer;
  const { code } = (await response.json()) as { code: number };
  return `${response.status}/${code}`;
}

export async function poll(ntfy: Ntfy, topic: string, query = ""): Promise<NtfyMessage[]> {
  const text = await (await fetch(`${ntfy.url}/${topic}/json?poll=1&${query}`)).text();
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as NtfyMessage);
}

/** Reads a stream until its text matches, then hangs up. @throws after 4 s without a match */
export async function readStream(ntfy: Ntfy, path: string, until: RegExp, onOpen?: () => unknown): Promise<string> {
  const hangUp = new AbortController();
  const signal = AbortSignal.any([hangUp.signal, AbortSignal.timeout(4_000)]);
  const response = await fetch(`${ntfy.url}/${path}`, { signal });
  await onOpen?.();
  let text = "";
  for await (const chunk of response.body as ReadableStream<Uint8Array>) {
    text += Buffer.from(chunk).toString();
    if (until.test(text)) break;
  }
  hangUp.abort();
  return text;
}
