import { randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerApi } from "./api.ts";
import { Check, type Signal } from "./check.ts";

export interface Healthchecks {
  /** Pings go below `/ping`, the API is below `/api/v3`, as in a Healthchecks of one's own. */
  url: string;
  pingUrl: string;
  pingKey: string;
  apiKey: string;
  checks: Check[];
  /** @throws where there is none of this slug, or more than one */
  check(slug: string): Check;
  /** What every ping and call is answered while it is set: a status, or nothing ever. */
  broken: number | "hangs" | undefined;
  close(): Promise<void>;
}

export interface HealthchecksOptions {
  host?: string;
  now?: () => number;
}

export interface Reply {
  status: number;
  /** Text, or what becomes JSON. */
  body: unknown;
}

const bodyBytesMax = 100_000;

/** Starts a server that takes pings and calls as Healthchecks documents them, with one project, in this process. */
export async function startHealthchecks({ host = "127.0.0.1", now = Date.now }: HealthchecksOptions = {}) {
  const [pingKey, apiKey] = [randomBytes(11).toString("hex"), randomBytes(16).toString("hex")];
  const checks: Check[] = [];
  const healthchecks = { pingKey, apiKey, checks, broken: undefined as Healthchecks["broken"] };
  const server = createServer(async (request, response) => {
    if (healthchecks.broken === "hangs") return;
    if (healthchecks.broken) return answer(response, { status: healthchecks.broken, body: "" });
    const url = new URL(request.url ?? "/", "http://healthchecks");
    const body = await bodyOf(request);
    if (url.pathname.startsWith("/ping/")) return answer(response, ping(checks, pingKey, url, body, now()));
    const key = request.headers["x-api-key"];
    const call = { method: request.method ?? "GET", url, body, key: String(key ?? "") };
    answer(response, answerApi(checks, apiKey, call, base(), now()));
  });
  await new Promise<void>((listening) => server.listen(0, host, listening));
  const base = () => `http://${host}:${(server.address() as AddressInfo).port}`;
  const made: Healthchecks = Object.assign(healthchecks, {
    url: base(),
    pingUrl: `${base()}/ping`,
    check(slug: string) {
      const found = checks.filter((check) => check.slug === slug);
      if (found.length !== 1) throw new Error(`${found.length} checks have the slug ${slug}`);
      return found[0] as Check;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((closed) => server.close(() => closed()));
    },
  });
  return made;
}

function ping(checks: Check[], pingKey: string, url: URL, body: string, nowMs: number): Reply {
  const [, , ...words] = url.pathname.split("/");
  const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(words[0] ?? "");
  const [action, ...more] = words.slice(isUuid ? 1 : 2);
  const signal = signalOf(action);
  if (signal === undefined || more.length > 0) return { status: 400, body: "invalid url format" };
  const found = isUuid
    ? checks.filter(({ uuid }) => uuid === words[0])
    : checks.filter(({ slug }) => words[0] === pingKey && slug === words[1]);
  if (found.length > 1) return { status: 409, body: "ambiguous slug" };
  const creates = !isUuid && words[0] === pingKey && url.searchParams.get("create") === "1";
  if (found.length === 0 && !creates) return { status: 404, body: "not found" };
  const check = found[0] ?? new Check(randomUUID(), words[1] as string);
  if (!check.ping(signal, nowMs, body)) {
    return isUuid ? { status: 200, body: "OK (rate limited)" } : { status: 429, body: "rate limited" };
  }
  if (found.length > 0) return { status: 200, body: "OK" };
  checks.push(check);
  return { status: 201, body: "Created" };
}

function signalOf(action: string | undefined): Signal | undefined {
  if (action === undefined) return 0;
  if (action === "start" || action === "fail" || action === "log") return action;
  return /^\d{1,3}$/.test(action) && Number(action) <= 255 ? Number(action) : undefined;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).subarray(0, bodyBytesMax).toString();
}

function answer(response: ServerResponse, { status, body }: Reply): void {
  const isText = typeof body === "string";
  response.writeHead(status, { "content-type": isText ? "text/plain" : "application/json" });
  response.end(isText ? body : JSON.stringify(body));
}
