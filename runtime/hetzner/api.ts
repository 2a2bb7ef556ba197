import type { HetznerConfig } from "../../model/hetzner.ts";
import type { Host } from "../host.ts";
import { backoffMs } from "../notify/backoff.ts";
import { isPassing, networkReason, retryAfterMs, wholeText, without } from "../notify/http.ts";
import { shown } from "../text.ts";
import { HetznerError, inWords } from "./error.ts";
import type { Span } from "./windows.ts";

const triesMax = 6;
const firstDelayMs = 1_000;
const mostDelayMs = 30_000;
const requestTimeoutMs = 15_000;
/** Nine series of 500 samples are some 150 KB. */
const replyBytesMax = 2_000_000;

/** What a request needs of the host. */
export type World = Pick<Host, "fetch" | "random" | "clock" | "sleep">;

/** How many requests the project has left of its hour's; other programs share them. */
export interface Allowance {
  limit: number;
  remaining: number;
}

/** One GET after another on Hetzner's API, each tried again while its fault is a passing one: rate limit, 5xx, no answer. */
export class HetznerApi {
  /** As the last answer had it. */
  allowance: Allowance | undefined;
  /** Hetzner's clock at the last answer, ms, exact to the second. */
  nowMs = 0;
  private readonly config: HetznerConfig;
  private readonly token: string;
  private readonly world: World;
  /** By the host's clock. Nothing is tried again after it. */
  private readonly deadlineMs: number;

  constructor(config: HetznerConfig, token: string, world: World, deadlineMs: number) {
    this.config = config;
    this.token = token;
    this.world = world;
    this.deadlineMs = deadlineMs;
  }

  /** @throws HetznerError */
  async get(path: string): Promise<unknown> {
    for (let tries = 1; ; tries += 1) {
      const answer = await this.asked(path);
      if ("body" in answer) return answer.body;
      const { reason, waitMs } = answer;
      const delayMs = waitMs ?? backoffMs(tries - 1, firstDelayMs, mostDelayMs, this.world.random());
      if (tries >= triesMax || this.world.clock() + delayMs >= this.deadlineMs) throw new HetznerError(reason, true);
      await this.world.sleep(delayMs);
    }
  }

  /** The answer, or why it is worth another try. */
  private async asked(path: string): Promise<{ body: unknown } | { reason: string; waitMs: number | undefined }> {
    let response: Response;
    let text: string;
    try {
      response = await this.world.fetch(`${this.config.api}${path}`, {
        headers: { Authorization: `Bearer ${this.token}` },
        redirect: "error",
        signal: AbortSignal.timeout(requestTimeoutMs),
      });
      const whole = await wholeText(response, replyBytesMax);
      if (whole === undefined) throw new HetznerError(`Hetzner answers with more than ${replyBytesMax} bytes`, true);
      text = whole;
    } catch (error) {
      if (error instanceof HetznerError) throw error;
      return { reason: `${this.config.api}: ${networkReason(error)}`, waitMs: undefined };
    }
    this.read(response.headers);
    const { status } = response;
    const content = parsed(text) as { error?: { code?: string; message?: string } } | undefined;
    if (response.ok && content) return { body: content };
    const code = shown(without([this.token], String(content?.error?.code ?? "")), 60);
    const reason = inWords(status, code, this.config);
    const passing = status === 429 || isPassing(status) || response.ok;
    if (!passing) throw new HetznerError(reason, false);
    return { reason, waitMs: retryAfterMs(response.headers, this.world.clock()) };
  }

  private read(headers: Headers): void {
    const [limit, remaining] = ["ratelimit-limit", "ratelimit-remaining"].map((name) => headers.get(name));
    if (limit && remaining) this.allowance = { limit: Number(limit), remaining: Number(remaining) };
    const date = Date.parse(headers.get("date") ?? "");
    this.nowMs = Number.isFinite(date) ? date : this.world.clock();
  }

  /** @throws HetznerError for a server that is not there, and whatever `get` throws */
  async vcpus(): Promise<number> {
    const body = (await this.get(`/servers/${this.config.serverId}`)) as Reply;
    const cores = Number(body.server?.server_type?.cores);
    if (!Number.isInteger(cores) || cores < 1) throw new HetznerError("Hetzner names no vCPUs of the server", true);
    return cores;
  }

  /** When the server's type was changed, newest first; the last 50 of all that was done to it. */
  async resizes(): Promise<Span[]> {
    const body = (await this.get(`/servers/${this.config.serverId}/actions?sort=started:desc&per_page=50`)) as Reply;
    return (body.actions ?? [])
      .filter(({ command, status }) => command === "change_server_type" && status === "success")
      .map(({ started, finished }) => ({ fromMs: Date.parse(started), toMs: Date.parse(finished ?? started) }));
  }

  /** Values by series, as `[seconds, text]`, at every multiple of `stepSeconds` from the span's begin to its end. */
  async metrics({ fromMs, toMs }: Span, stepSeconds: number): Promise<Record<string, [number, string][]>> {
    const span = `start=${new Date(fromMs).toISOString()}&end=${new Date(toMs).toISOString()}&step=${stepSeconds}`;
    const path = `/servers/${this.config.serverId}/metrics?type=cpu,disk,network&${span}`;
    const { metrics } = (await this.get(path)) as Reply;
    // A coarser one would put its samples beside the minutes, where the next pull would not find them.
    if (Number(metrics?.step) !== stepSeconds) {
      throw new HetznerError(`Hetzner answers with a step of ${Number(metrics?.step)} s, not ${stepSeconds}`, true);
    }
    const series = Object.entries(metrics?.time_series ?? {});
    return Object.fromEntries(series.map(([name, { values }]) => [name, values]));
  }
}

interface Reply {
  server?: { server_type?: { cores?: number } };
  actions?: { command: string; status: string; started: string; finished: string | null }[];
  metrics?: { step?: number; time_series?: Record<string, { values: [number, string][] }> };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a gateway's page, for example
  }
}
