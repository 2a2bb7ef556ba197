import { type Dispatcher, Pool } from "undici";
import { WebSocket } from "ws";
import { templateOf } from "../sources/log-template.ts";
import { type App, AppError, type Connection, type Heard, type Session, type Upload, type Uploaded } from "./app.ts";
import type { Budget } from "./budget.ts";
import { countRequest, type Measures } from "./measures.ts";

const timeoutMs = 30_000;
const replyBytes = 8 * 1024 * 1024;
const messageBytes = 1024 * 1024;

export interface ReadingAppOptions {
  /** The origin that it answers at. */
  url: string;
  model: string;
  /** Who signs in; without it, guests. */
  account?: { email: string; password: string } | undefined;
  /** Where to count, at this moment. */
  measures(): Measures;
  budget: Pick<Budget, "request" | "asked">;
  nowMs(): number;
}

/** What it says of a block. */
interface Status {
  document_id: string;
  block_idx: number;
  status: "queued" | "cached" | "done" | "failed";
  audio_url?: string;
  error?: string;
}

/** The first application: sign-in, documents and audio over HTTP, blocks over one WebSocket for each visit. Every person has connections of
 *  their own, as browsers have. */
export function readingApp({ url, model, account, measures, budget, nowMs }: ReadingAppOptions): App {
  const pool = new Pool(url, { connections: null, headersTimeout: timeoutMs, bodyTimeout: timeoutMs });

  async function request(
    endpoint: string,
    { intendedMs = nowMs(), ...options }: Dispatcher.RequestOptions & { intendedMs?: number },
    expected: number,
  ): Promise<Buffer> {
    const counted = measures();
    counted.asked += 1;
    budget.request();
    try {
      const { statusCode, body } = await pool.request(options);
      const reply = await whole(body, endpoint);
      countRequest(counted, endpoint, nowMs() - intendedMs);
      if (statusCode !== expected) throw new AppError(`${endpoint}: HTTP ${statusCode}`);
      return reply;
    } catch (error) {
      throw error instanceof AppError ? error : new AppError(`${endpoint}: ${codeOf(error)}`);
    }
  }

  function session(token: string): Session {
    const headers = { authorization: `Bearer ${token}` };
    return {
      async upload(document) {
        const reply = await request("POST /documents", { ...asRequest(document, headers) }, 201);
        return uploaded(reply);
      },
      async remove(documentId) {
        await request("DELETE /documents/{id}", { method: "DELETE", path: `/documents/${documentId}`, headers }, 204);
      },
      connect: (heard) => connect(token, heard),
    };
  }

  function connect(token: string, heard: Heard): Promise<Connection> {
    const address = `${url.replace(/^http/, "ws")}/ws?token=${encodeURIComponent(token)}`;
    const socket = new WebSocket(address, {
      handshakeTimeout: timeoutMs,
      perMessageDeflate: false,
      maxPayload: messageBytes,
    });
    const asked = new Set<string>();
    let isOurs = false;
    socket.on("message", (payload) => {
      const status = statusOf(String(payload));
      if (!status) return;
      const { document_id: documentId, block_idx: index, audio_url: audio, error = "no reason" } = status;
      if (status.status === "failed")
        heard.block(documentId, index, new AppError(`block: ${templateOf(String(error))}`));
      else if (audio?.startsWith("/")) {
        request("GET /audio/{hash}", { method: "GET", path: audio }, 200).then(
          () => heard.block(documentId, index),
          (failed: AppError) => heard.block(documentId, index, failed),
        );
      }
    });
    return new Promise((resolve, reject) => {
      socket.once("open", () =>
        resolve({
          ask(documentId, indices, voice) {
            if (socket.readyState !== socket.OPEN) return;
            asked.add(documentId);
            budget.asked(indices.length);
            const message = { type: "synthesize", document_id: documentId, block_indices: indices, model, voice };
            socket.send(JSON.stringify(message));
          },
          close() {
            isOurs = true;
            for (const documentId of asked) {
              if (socket.readyState === socket.OPEN)
                socket.send(JSON.stringify({ type: "cancel", document_id: documentId }));
            }
            socket.close();
          },
        }),
      );
      socket.on("error", (error) => reject(new AppError(`/ws: ${codeOf(error)}`)));
      socket.on("close", (code) => {
        const lost = new AppError(`/ws: closed with ${code}`);
        if (!isOurs) heard.lost(lost);
        reject(lost);
      });
    });
  }

  return {
    async signIn(person, intendedMs) {
      const body = account ? { ...account, email: account.email.replace("@", `+${person}@`) } : { guest: true };
      const reply = await request("POST /auth/sign-in", { ...json("/auth/sign-in", body), intendedMs }, 200);
      const { token } = objectOf(reply);
      if (typeof token !== "string") throw new AppError("POST /auth/sign-in: no token in the answer");
      return session(token);
    },
    close: () => pool.destroy(),
  };
}

const json = (path: string, body: object) =>
  ({
    method: "POST",
    path,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }) as const;

function asRequest(document: Upload, headers: Record<string, string>): Dispatcher.RequestOptions {
  const title = "A stress test's document";
  if (document.kind === "pdf") {
    const path = `/documents?title=${encodeURIComponent(title)}`;
    return { method: "POST", path, headers: { ...headers, "content-type": "application/pdf" }, body: document.file };
  }
  const content = document.kind === "text" ? { text: document.text } : { url: document.address };
  const asked = json("/documents", { title, ...content });
  return { ...asked, headers: { ...asked.headers, ...headers } };
}

async function whole(body: AsyncIterable<Buffer>, endpoint: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > replyBytes) throw new AppError(`${endpoint}: an answer of more than ${replyBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function uploaded(reply: Buffer): Uploaded {
  const { id, blocks } = objectOf(reply);
  if (typeof id !== "string" || !Array.isArray(blocks)) throw new AppError("POST /documents: no blocks in the answer");
  return { id, blockCharacters: blocks.map((block) => String(block).length) };
}

function objectOf(reply: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(reply.toString());
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function statusOf(payload: string): Status | undefined {
  const message = objectOf(Buffer.from(payload));
  return message.type === "status" && typeof message.block_idx === "number"
    ? (message as unknown as Status)
    : undefined;
}

/** `ECONNREFUSED`, `UND_ERR_HEADERS_TIMEOUT`: what a system or a library calls it, without addresses. */
function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === "string" ? code : String(name ?? "failed");
}
