import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { suffer, takeFault } from "../ntfy/faults.ts";
import { pushBounded } from "../ntfy/limits.ts";
import type { Fault } from "../ntfy/types.ts";
import { type Comment, Repository, RestError } from "./repository.ts";

const bodyBytesMax = 1_000_000;
const requestsMax = 1_000;

export interface GithubOptions {
  /** `owner/name` */
  repository: string;
  token: string;
  /** Who the token writes as; a workflow's is a bot. */
  login?: string;
}

/** A part of GitHub's REST API, in this process and in bounded memory: comments, pull requests of a commit, workflow runs. */
export interface Github {
  url: string;
  repository: Repository;
  /** `GET /repos/…`, the last 1,000. */
  requests: string[];
  /** Each hits the next requests, in order. */
  faults: Fault[];
  comments(pull: number): Comment[];
  close(): Promise<void>;
}

/** Behaves as https://docs.github.com/en/rest documents it (version 2022-11-28). */
export async function startGithub({
  repository: name,
  token,
  login = "github-actions[bot]",
}: GithubOptions): Promise<Github> {
  const requests: string[] = [];
  const faults: Fault[] = [];
  let url = "";
  const repository = new Repository(() => url, name, login);

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await bodyOf(request);
    pushBounded(requests, `${request.method} ${request.url}`, requestsMax);
    const fault = takeFault(faults);
    if (fault && (await suffer(fault, response))) return;
    if (!request.headers["user-agent"]) throw new RestError(403, "Request forbidden by administrative rules.");
    if (request.headers.authorization !== `Bearer ${token}`) throw new RestError(401, "Bad credentials");
    const asked = new URL(request.url ?? "/", url);
    const prefix = `/repos/${name}`;
    if (!asked.pathname.startsWith(`${prefix}/`)) throw new RestError(404, "Not Found");
    const { status, json, page } = route(repository, request.method ?? "GET", asked, prefix, body);
    const link = page ? { link: page } : {};
    response
      .writeHead(status, { "content-type": "application/json; charset=utf-8", ...link })
      .end(JSON.stringify(json));
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error) => fail(response, error));
  });
  await new Promise<void>((listening, failed) => {
    server.once("error", failed).listen(0, "127.0.0.1", listening);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    repository,
    requests,
    faults,
    comments: (pull) => repository.comments(pull),
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}

interface Reply {
  status: number;
  json: unknown;
  /** The Link header, where there are more pages. */
  page?: string | undefined;
}

function route(repository: Repository, method: string, asked: URL, prefix: string, body: string): Reply {
  const path = asked.pathname.slice(prefix.length);
  const match = (pattern: RegExp) => pattern.exec(path)?.slice(1) as string[] | undefined;
  const ofPull = match(/^\/issues\/(\d+)\/comments$/);
  if (ofPull && method === "GET") return paged(repository.comments(Number(ofPull[0])), asked);
  if (ofPull && method === "POST") return { status: 201, json: repository.post(Number(ofPull[0]), textIn(body)) };
  const comment = match(/^\/issues\/comments\/(\d+)$/);
  if (comment && method === "PATCH") return { status: 200, json: repository.edit(Number(comment[0]), textIn(body)) };
  const commit = match(/^\/commits\/([0-9a-f]+)\/pulls$/);
  if (commit && method === "GET") return paged(repository.pullsOf(`${commit[0]}`), asked);
  const workflow = match(/^\/actions\/workflows\/([^/]+)\/runs$/);
  if (workflow && method === "GET") {
    const runs = repository.runsOf(`${workflow[0]}`, asked.searchParams);
    return { status: 200, json: { total_count: runs.length, workflow_runs: runs } };
  }
  throw new RestError(404, "Not Found");
}

/** 30 entries a page unless asked for more, 100 at most, and where the next one is. */
function paged(all: readonly unknown[], asked: URL): Reply {
  const { searchParams } = asked;
  const perPage = Math.min(100, Number(searchParams.get("per_page") ?? 30));
  const page = Number(searchParams.get("page") ?? 1);
  const json = all.slice((page - 1) * perPage, page * perPage);
  if (page * perPage >= all.length) return { status: 200, json };
  const at = (number: number, rel: string) => {
    const next = new URL(asked);
    next.searchParams.set("page", String(number));
    return `<${next}>; rel="${rel}"`;
  };
  return { status: 200, json, page: `${at(page + 1, "next")}, ${at(Math.ceil(all.length / perPage), "last")}` };
}

function textIn(body: string): string {
  try {
    const { body: text } = JSON.parse(body) as { body?: unknown };
    if (typeof text === "string") return text;
  } catch {
    throw new RestError(400, "Problems parsing JSON");
  }
  throw new RestError(422, 'Invalid request.\n\n"body" wasn\'t supplied.');
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes <= bodyBytesMax) chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, message, errors } = error instanceof RestError ? error : new RestError(500, String(error));
  const documentation_url = "https://docs.github.com/rest";
  const reply = { message, ...(errors ? { errors } : {}), documentation_url, status: String(status) };
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(reply));
}
