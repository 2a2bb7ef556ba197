import type { Digest } from "../../model/report.ts";
import { tokensAtMost } from "../../runtime/digest/tokens.ts";
import { hostOf } from "../../runtime/host.ts";
import { wholeText } from "../../runtime/notify/http.ts";
import { apiUrl, thinkAbout } from "./analysis.ts";

const countTimeoutMs = 30_000;
const answerBytes = 65_536;

export interface DryRun {
  /** The first request that would leave, to the byte. */
  body: string;
  /** How long it is, in words. */
  tokens: string;
}

/** What would be sent to the model first, without sending it. Only its length is asked of the API, where a key is there. What the model would
 *  look up comes on top. @throws Error where nothing would be sent, with the reason */
export async function dryRun(folder: string, digest: Digest, key: string | undefined): Promise<DryRun> {
  let body: string | undefined;
  const machine = hostOf(digest.stack, "", undefined);
  const host = {
    ...machine,
    sleep: async () => {},
    fetch: (async (_, init) => {
      body ??= String(init?.body);
      throw new TypeError("a dry run sends nothing");
    }) as typeof globalThis.fetch,
  };
  const options = { digest, key: key ?? "none", host, spentThisMonthUsd: 0, audit: () => {} };
  const { withoutModel } = await thinkAbout(folder, options);
  if (body === undefined) throw new Error(`nothing would be sent: ${withoutModel}`);
  return { body, tokens: await tokensInWords(body, key) };
}

async function tokensInWords(body: string, key: string | undefined): Promise<string> {
  const estimate = `at most ${tokensAtMost(body)} tokens, as estimated here`;
  if (!key) return `${estimate}; with ANTHROPIC_API_KEY the API counts them`;
  try {
    return `${await counted(body, key)} tokens, as the API counts them`;
  } catch (error) {
    return `${estimate}; the API did not count them: ${(error as Error).message}`;
  }
}

async function counted(body: string, key: string): Promise<number> {
  const { max_tokens: _, stream: __, ...said } = JSON.parse(body);
  const url = new URL("/v1/messages/count_tokens", apiUrl() ?? "https://api.anthropic.com");
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": key, "anthropic-version": "2023-06-01" },
    body: JSON.stringify(said),
    redirect: "error",
    signal: AbortSignal.timeout(countTimeoutMs),
  });
  const answer = JSON.parse((await wholeText(response, answerBytes)) ?? "{}");
  if (!response.ok) throw new Error(`${response.status} ${answer.error?.message ?? ""}`.trim());
  return Number(answer.input_tokens);
}
