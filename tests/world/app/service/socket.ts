import { randomUUID } from "node:crypto";
import type { IncomingMessage, Server } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import type { Accounts } from "./accounts.ts";
import { authenticate } from "./auth.ts";
import type { Documents } from "./documents.ts";
import { type Model, voicesByModel } from "./jobs.ts";
import type { Log } from "./logger.ts";
import type { RecordEvent } from "./metrics-writer.ts";
import type { Synthesis } from "./synthesis.ts";

const messageBytesMax = 64 * 1024;
const connectionsMax = 500;
const blocksPerRequestMax = 500;

interface Dependencies {
  accounts: Accounts;
  documents: Documents;
  synthesis: Synthesis;
  record: RecordEvent;
  log: Log;
}

/** What a client sends. `cancel` takes the document's waiting blocks out of the queue. */
export type ClientMessage =
  | { type: "synthesize"; document_id: string; block_indices: number[]; model: Model; voice: string }
  | { type: "cancel"; document_id: string };

/** What it is told, any number of times per block. */
export interface ServerMessage {
  type: "status";
  document_id: string;
  block_idx: number;
  status: "queued" | "cached" | "done" | "failed";
  audio_url?: string;
  error?: string;
}

/** Serves `/ws?token=…` on the gateway's HTTP server; a bad token closes with code 4401. */
export function serveSockets(server: Server, d: Dependencies): void {
  const sockets = new WebSocketServer({ server, path: "/ws", maxPayload: messageBytesMax });
  sockets.on("connection", (socket, request) => {
    const requestId = randomUUID();
    const userId = authenticate({ method: "GET", endpoint: "/ws", requestId, token: tokenOf(request) }, d);
    if (!userId) return socket.close(4401, "sign in first");
    if (sockets.clients.size > connectionsMax) return socket.close(1013, "too many listeners");
    const openedMs = Date.now();
    d.record("ws_connect", { user_id: userId, request_id: requestId });
    d.log("INFO", "yapit.gateway.ws:connect:52", "WebSocket connected", {
      extra: { user_id: userId, request_id: requestId },
    });
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      d.record("ws_disconnect", { user_id: userId, request_id: requestId, duration_ms: Date.now() - openedMs });
    });
    socket.on("message", (payload) => {
      receive(String(payload), socket, { userId, requestId }, d).catch((error) => {
        d.log("WARNING", "yapit.gateway.ws:receive:77", `Message refused: ${(error as Error).message}`, {
          extra: { user_id: userId, request_id: requestId },
        });
        if (socket.readyState === socket.OPEN) {
          socket.send(JSON.stringify({ type: "error", error: (error as Error).message }));
        }
      });
    });
  });
}

function tokenOf(request: IncomingMessage): string {
  return new URL(request.url ?? "/", "http://gateway").searchParams.get("token") ?? "";
}

async function receive(
  payload: string,
  socket: WebSocket,
  who: { userId: string; requestId: string },
  { documents, synthesis }: Dependencies,
): Promise<void> {
  const message = JSON.parse(payload) as ClientMessage;
  if (message.type === "cancel") {
    await synthesis.cancel(message.document_id);
    return;
  }
  const { document_id: documentId, block_indices: indices, model, voice } = message;
  if (!Object.hasOwn(voicesByModel, model)) throw new Error(`unknown model ${model}: kokoro or higgs`);
  if (!Array.isArray(indices) || indices.length > blocksPerRequestMax) {
    throw new Error(`block_indices must be a list of at most ${blocksPerRequestMax}`);
  }
  const document = await documents.find(documentId);
  if (!document) throw new Error(`no document ${documentId}`);
  const requests = indices.map((blockIdx) => {
    const answer = (status: object) => {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(JSON.stringify({ type: "status", document_id: documentId, block_idx: blockIdx, ...status }));
    };
    const text = document.blocks[blockIdx];
    if (text === undefined) return answer({ status: "failed", error: `no block ${blockIdx}` });
    return synthesis.request({ text, model, voice, documentId, blockIdx, ...who, answer });
  });
  await Promise.all(requests);
}
