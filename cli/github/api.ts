import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { retryAfterMs, wholeText } from "../../runtime/notify/http.ts";
import { shown } from "../../runtime/text.ts";

/** GitHub's REST API for one repository. */
export interface Github {
  /** `owner/name` */
  repository: string;
  /** Asks for a path below `/repos/<owner>/<name>`. @throws GithubError */
  ask(method: "GET" | "POST" | "PATCH", path: string, body?: object): Promise<unknown>;
  /** All that a list holds, page by page. @throws GithubError, or Error above 50 pages of 100 */
  list(path: string): Promise<unknown[]>;
  /** Does it again where GitHub was ill, or asked to be left alone for a while. `work` must find out by itself what it did. */
  persistently<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** Why it was not done. */
export class GithubError extends Error {
  /** ms after which the same may succeed; undefined: never. */
  readonly retryInMs: number | undefined;

  constructor(message: string, retryInMs?: number) {
    super(message);
    this.retryInMs = retryInMs;
  }
}

const timeoutMs = 20_000;
const replyBytesMax = 16 * 1024 * 1024;
const pagesMax = 50;
const attemptsMax = 5;
/** A rate limit that lasts longer is told rather than waited for. */
const waitMaxMs = 120_000;

const access = z.object({
  GITHUB_TOKEN: z.string("is not set; in a workflow it is github.token").min(1, "is empty"),
  GITHUB_REPOSITORY: z
    .string("is not set; it is the owner and the name: acme/site")
    .regex(/^[\w.-]+\/[\w.-]+$/, "must be the owner and the name: acme/site"),
  GITHUB_API_URL: z.url({ protocol: /^https?$/, error: "must be a URL" }).default("https://api.github.com"),
});

/** The repository that a workflow runs for, or that the environment names by hand. @throws Error with all that is missing */
export function githubOf(
  environment: Record<string, string | undefined>,
  wait: (ms: number) => Promise<unknown> = sleep,
): Github {
  const parsed = access.safeParse(environment);
  if (!parsed.success)
    throw new Error(parsed.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`).join("\n"));
  const { GITHUB_TOKEN: token, GITHUB_REPOSITORY: repository, GITHUB_API_URL: apiUrl } = parsed.data;
  const base = `${apiUrl.replace(/\/+$/, "")}/repos/${repository}`;
  const ask = async (method: string, url: string, body?: object) => {
    const headers = {
      ...{ Accept: "application/vnd.github+json", Authorization: `Bearer ${token}` },
      ...{ "User-Agent": "watchbill", "X-GitHub-Api-Version": "2022-11-28" },
    };
    return await answer(url, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  };
  return {
    repository,
    ask: async (method, path, body) => (await ask(method, `${base}${path}`, body)).json,
    async list(path) {
      const all: unknown[] = [];
      const page = `${base}${path}${path.includes("?") ? "&" : "?"}per_page=100&page=`;
      for (let number = 1; number <= pagesMax; number += 1) {
        const { json, more } = await ask("GET", `${page}${number}`);
        all.push(...z.array(z.unknown()).parse(json));
        if (!more) return all;
      }
      throw new Error(`${path} has more than ${pagesMax * 100} entries`);
    },
    async persistently(work) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await work();
        } catch (error) {
          const waitMs = error instanceof GithubError ? error.retryInMs : undefined;
          if (waitMs === undefined || attempt === attemptsMax || waitMs > waitMaxMs) throw error;
          await wait(Math.max(waitMs, 1_000 * 2 ** (attempt - 1)));
        }
      }
    },
  };
}

async function answer(url: string, request: RequestInit): Promise<{ json: unknown; more: boolean }> {
  const what = `GitHub, ${request.method} ${new URL(url).pathname}`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { ...request, redirect: "error", signal: AbortSignal.timeout(timeoutMs) });
    const whole = await wholeText(response, replyBytesMax);
    if (whole === undefined) throw new Error(`the answer is longer than ${replyBytesMax} bytes`);
    text = whole;
  } catch (error) {
    const { name, cause, message } = error as Error & { cause?: Error };
    const reason = name === "TimeoutError" ? `no answer in ${timeoutMs / 1_000} s` : (cause?.message ?? message);
    throw new GithubError(`${what}: ${reason}`, 1_000);
  }
  if (!response.ok) throw refusal(what, response, text);
  const more = /;\s*rel="next"/.test(response.headers.get("link") ?? "");
  try {
    return { json: JSON.parse(text), more };
  } catch {
    throw new GithubError(`${what}: the answer is no JSON`, 1_000);
  }
}

/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
function refusal(what: string, { status, headers }: Response, text: string): GithubError {
  const message = `${what}: ${status} ${shown(messageIn(text), 300)}`;
  if (status >= 500) return new GithubError(message, 1_000);
  const limited = status === 429 || (status === 403 && (headers.has("retry-after") || isLimit(headers, text)));
  if (!limited) return new GithubError(message);
  const resetS = Number(headers.get("x-ratelimit-reset"));
  const untilReset =
    headers.get("x-ratelimit-remaining") === "0" && resetS > 0 ? resetS * 1_000 - Date.now() : undefined;
  return new GithubError(message, retryAfterMs(headers, Date.now()) ?? Math.max(1_000, untilReset ?? 60_000));
}

function isLimit(headers: Headers, text: string): boolean {
  return headers.get("x-ratelimit-remaining") === "0" || /secondary rate limit/i.test(text);
}

/** GitHub's own words, with those of each field that it refused. */
function messageIn(text: string): string {
  try {
    const { message, errors } = JSON.parse(text) as { message?: string; errors?: { message?: string }[] };
    const details = Array.isArray(errors) ? errors.flatMap((error) => error.message ?? []) : [];
    return [message, ...details].join(": ");
  } catch {
    return text.slice(0, 300);
  }
}
