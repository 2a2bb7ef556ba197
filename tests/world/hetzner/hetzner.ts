import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ApiError, invalid } from "./errors.ts";
import { type MetricsSource, parseMetricsQuery, quietDay, renderMetrics } from "./metrics.ts";
import { finished, type HetznerServer, type Kind, Project } from "./project.ts";
import { RateLimit } from "./rate-limit.ts";

export type { HetznerServer } from "./project.ts";

const bodyMax = 1024 * 1024;
const requestsKept = 10_000;
const limitPerHour = 3_600;

export interface HetznerOptions {
  /** Loopback unless given. */
  host?: string;
  port?: number;
  /** The project's API token with all permissions. Any that is neither of these is answered with 401. */
  token: string;
  /** One with the permission "Read" only. */
  readToken?: string;
  servers: HetznerServer[];
  /** Requests per hour before 429; 3600, as Hetzner's, unless given. */
  limitPerHour?: number;
  /** The API's clock, ms. */
  now?(): number;
}

export interface Fault {
  status: 429 | 500 | 502 | 503;
  /** How many of the next requests get it. */
  times: number;
}

export interface Hetzner {
  /** With `/v1`: what the hcloud provider and HCLOUD_ENDPOINT take. */
  endpoint: string;
  /** `GET /v1/servers/1/metrics?type=cpu`, oldest first, of accepted and refused requests. */
  requests: string[];
  /** What the metrics say from now on. */
  setMetrics(source: MetricsSource): void;
  fail(fault: Fault): void;
  /** Gives a server another type, which takes it off for as long: an action of its own, as the console's "Rescale" leaves. */
  resize(serverId: number, cores: number, fromMs: number, toMs: number): void;
  close(): Promise<void>;
}

/** A stand-in of the Hetzner Cloud API: server look-up, metrics, firewalls, volumes; its limits and its refusals. */
export async function startHetzner(options: HetznerOptions): Promise<Hetzner> {
  const api = new Api(options);
  const server = createServer((request, response) => void api.handle(request, response));
  await new Promise<void>((resolve, reject) => {
    server.on("error", reject).listen(options.port ?? 0, options.host ?? "127.0.0.1", resolve);
  });
  const { address, port } = server.address() as AddressInfo;
  return {
    endpoint: `http://${address}:${port}/v1`,
    requests: api.requests,
    setMetrics: (source) => {
      api.metrics = source;
    },
    fail: (fault) => {
      api.fault = { ...fault };
    },
    resize: (serverId, cores, fromMs, toMs) => api.project.resize(serverId, cores, fromMs, toMs),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

class Api {
  readonly requests: string[] = [];
  metrics: MetricsSource = quietDay;
  fault: Fault | undefined;
  readonly project: Project;
  private readonly options: HetznerOptions;
  private readonly now: () => number;
  private readonly limit: RateLimit;

  constructor(options: HetznerOptions) {
    this.project = new Project(options.servers);
    this.options = options;
    this.now = options.now ?? Date.now;
    this.limit = new RateLimit(options.limitPerHour ?? limitPerHour, this.now());
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.requests.length < requestsKept) this.requests.push(`${request.method} ${request.url}`);
    try {
      this.refuse(request);
      const reply = this.route(request, await bodyOf(request));
      this.send(response, reply === undefined ? 204 : request.method === "POST" ? 201 : 200, reply);
    } catch (error) {
      const known = error instanceof ApiError ? error : new ApiError(500, "server_error", String(error));
      this.send(response, known.status, { error: { code: known.code, message: known.message, details: null } });
    }
  }

  private refuse(request: IncomingMessage): void {
    const { token, readToken } = this.options;
    const given = request.headers.authorization?.replace(/^Bearer /, "");
    if (given !== token && (given !== readToken || readToken === undefined)) {
      throw new ApiError(401, "unauthorized", "unable to authenticate");
    }
    const injected = this.fault && this.fault.times > 0 ? this.fault : undefined;
    if (injected) injected.times -= 1;
    if (injected && injected.status !== 429) throw new ApiError(injected.status, "server_error", "injected fault");
    if (injected || !this.limit.take(this.now())) {
      throw new ApiError(429, "rate_limit_exceeded", "limit of 3600 requests per hour reached");
    }
    if (given !== token && request.method !== "GET") {
      throw new ApiError(403, "token_readonly", "token is only allowed to perform GET requests");
    }
  }

  private route(request: IncomingMessage, body: Record<string, unknown>): unknown {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://hetzner");
    const [version, kind = "", rawId, part, action] = pathname.split("/").filter(Boolean);
    const id = rawId === undefined ? undefined : Number(rawId);
    if (version !== "v1" || Number.isNaN(id)) throw unknownPath(request);
    const method = request.method ?? "GET";
    if (kind === "actions" && method === "GET") {
      return id === undefined
        ? { actions: searchParams.getAll("id").map(Number).map(finished) }
        : { action: finished(id) };
    }
    if (kind === "servers" && method === "GET") {
      if (id === undefined) return this.project.listServers(searchParams);
      const found = this.project.server(id);
      if (part === undefined) return found;
      if (part === "metrics") return renderMetrics(parseMetricsQuery(searchParams), this.metrics, this.now());
      if (part === "actions") return this.project.actionsOf(id, searchParams);
    }
    if (kind === "firewalls" || kind === "volumes") return this.changeable(kind, id, part, action, request, body);
    throw unknownPath(request);
  }

  private changeable(
    kind: Kind,
    id: number | undefined,
    part: string | undefined,
    action: string | undefined,
    request: IncomingMessage,
    body: Record<string, unknown>,
  ): unknown {
    const parameters = new URL(request.url ?? "/", "http://hetzner").searchParams;
    if (id === undefined && request.method === "GET") return this.project.list(kind, parameters);
    if (id === undefined && request.method === "POST") return this.project.create(kind, body);
    if (id === undefined) throw unknownPath(request);
    if (part === "actions" && action && request.method === "POST") return this.project.act(kind, id, action, body);
    if (part !== undefined) throw unknownPath(request);
    if (request.method === "GET") return this.project.get(kind, id);
    if (request.method === "PUT") return this.project.update(kind, id, body);
    if (request.method === "DELETE") return this.project.delete(kind, id);
    throw unknownPath(request);
  }

  private send(response: ServerResponse, status: number, reply: unknown): void {
    const nowMs = this.now();
    const date = new Date(nowMs).toUTCString();
    const headers = { "Content-Type": "application/json", Date: date, ...this.limit.headers(nowMs) };
    response.writeHead(status, headers).end(reply === undefined ? undefined : JSON.stringify(reply));
  }
}

function unknownPath(request: IncomingMessage): ApiError {
  return new ApiError(404, "not_found", `the stand-in has no ${request.method} ${request.url}`);
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > bodyMax) throw invalid("the body is too large");
    parts.push(part);
  }
  if (size === 0) return {};
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch {
    throw new ApiError(400, "json_error", "the body is not JSON");
  }
}
