import type { EventFields, EventRow } from "../service/event.ts";
import { type Model, voicesByModel } from "../service/jobs.ts";
import { between, hex, pick, type Random, seededRandom, uuid } from "../service/random.ts";
import { speechDurationMs } from "../service/speech.ts";
import { extraction } from "./extraction.ts";
import { eventAt, httpRequest } from "./routine.ts";

const batchBlocks = 8;
const blocksMax = 24;
const cachedShare = 0.04;
const requeuedShare = 0.002;
const higgsShare = 0.2;
/** Visits of many blocks in which a second document is read. */
const secondDocumentShare = 0.3;
const secondDocumentBlocks = 12;

/** Events of a mean session, measured over many without the second document that some have: what turns events a day into
 *  sessions a day. */
export const eventsPerSession = 45.4;

/** One visit: sign in, a document, a WebSocket, and blocks asked for in batches as they are played. */
export function session(startMs: number, random: Random): EventRow[] {
  const userId = random() < 0.35 ? `anon-${uuid(random)}` : `user-${between(random, 1, 800)}`;
  const events: EventRow[] = [];
  const request = (atMs: number, method: string, endpoint: string, status: number, durationMs: number) =>
    events.push(
      httpRequest(atMs, random, { method, endpoint, status, durationMs, userId: status === 401 ? undefined : userId }),
    );
  let atMs = startMs;
  if (random() < 0.05) request(atMs - 2_000, "POST", "/auth/sign-in", 401, between(random, 20, 90));
  request(atMs, "POST", "/auth/sign-in", 200, between(random, 25, 120));
  atMs += between(random, 800, 4_000);
  const documentId = uuid(random);
  const extracted = extraction(atMs, random, { userId, documentId });
  events.push(...extracted.events);
  atMs = extracted.endMs;
  request(atMs, "POST", "/documents", 201, Math.min(extracted.endMs - extracted.startMs, 900));
  request(atMs + 60, "GET", "/documents/{id}", random() < 0.01 ? 404 : 200, between(random, 6, 80));
  const connection = { user_id: userId, request_id: uuid(random) };
  const connectedMs = atMs + 200;
  events.push(eventAt(connectedMs, "ws_connect", connection));
  const heard = playback(connectedMs + 150, random, { userId, documentId, requestId: connection.request_id });
  events.push(...heard.events);
  events.push(
    eventAt(heard.endMs, "ws_disconnect", { ...connection, duration_ms: Math.round(heard.endMs - connectedMs) }),
  );
  return events;
}

function playback(
  startMs: number,
  random: Random,
  who: { userId: string; documentId: string; requestId: string },
): { events: EventRow[]; endMs: number } {
  const model: Model = random() < higgsShare ? "higgs" : "kokoro";
  const voice = pick(random, voicesByModel[model]);
  const blocks = between(random, 2, blocksMax);
  const second = blocks >= secondDocumentBlocks ? secondDocument(who.documentId) : undefined;
  const firstBlocks = second ? Math.ceil(blocks / 2) : blocks;
  const events: EventRow[] = [];
  let askedMs = startMs;
  let playedMs = startMs;
  for (let index = 0; index < blocks; index += 1) {
    const place = index % batchBlocks;
    // The next batch is asked for while the last one still plays.
    if (index > 0 && place === 0) askedMs = Math.max(askedMs + 1_000, playedMs - 20_000);
    const textLength = between(random, 40, 220);
    const isSecond = second !== undefined && index >= firstBlocks;
    const read = isSecond ? { ...who, documentId: second, index: index - firstBlocks } : { ...who, index };
    if (isSecond && index === firstBlocks) events.push(...pasted(askedMs - 400, { ...who, documentId: second }));
    events.push(...block(askedMs + place * 3, random, { ...read, model, voice, textLength, place }));
    playedMs += textLength * 62;
  }
  return { events, endMs: playedMs };
}

/** Id of what is read after this document, in some visits: by its own stream, so that no other draw changes. */
function secondDocument(documentId: string): string | undefined {
  const random = seededRandom("second document", documentId);
  return random() < secondDocumentShare ? uuid(random) : undefined;
}

function pasted(atMs: number, { userId, documentId }: { userId: string; documentId: string }): EventRow[] {
  const random = seededRandom("pasted", documentId);
  const columns: EventFields = { user_id: userId, document_id: documentId, processor_slug: "passthrough" };
  const durationMs = between(random, 20, 90);
  return [
    eventAt(atMs, "document_extraction_complete", {
      ...columns,
      text_length: between(random, 400, 9_000),
      duration_ms: durationMs,
    }),
    httpRequest(atMs, random, { method: "POST", endpoint: "/documents", status: 201, durationMs, userId }),
  ];
}

interface Block {
  userId: string;
  documentId: string;
  requestId: string;
  model: Model;
  voice: string;
  textLength: number;
  index: number;
  place: number;
}

function block(atMs: number, random: Random, block: Block): EventRow[] {
  const columns: EventFields = {
    model_slug: block.model,
    voice_slug: block.voice,
    variant_hash: hex(random, 64),
    text_length: block.textLength,
    queue_type: "tts",
    user_id: block.userId,
    document_id: block.documentId,
    request_id: block.requestId,
    block_idx: block.index,
  };
  const audio = (whenMs: number) =>
    httpRequest(whenMs, random, {
      method: "GET",
      endpoint: "/audio/{hash}",
      status: 200,
      durationMs: between(random, 2, 35),
      userId: block.userId,
    });
  if (random() < cachedShare) return [eventAt(atMs, "cache_hit", { ...columns, cache_hit: true }), audio(atMs + 40)];
  const waitMs = block.place * between(random, 80, 350) + between(random, 5, 60);
  const workMs = between(random, 250, 500) + block.textLength * (block.model === "higgs" ? 9 : 3);
  const doneMs = atMs + waitMs + workMs + between(random, 10, 40);
  const workerId = `${block.model}-${between(random, 1, 2)}`;
  const events = [
    eventAt(atMs, "synthesis_queued", { ...columns, queue_depth: block.place + between(random, 1, 2) }),
    eventAt(doneMs, "synthesis_complete", {
      ...columns,
      queue_wait_ms: waitMs,
      worker_latency_ms: workMs,
      total_latency_ms: Math.round(doneMs - atMs),
      audio_duration_ms: block.textLength * speechDurationMs("x"),
      cache_hit: false,
      worker_id: workerId,
      retry_count: 0,
    }),
    audio(doneMs + between(random, 30, 200)),
  ];
  if (random() < requeuedShare) {
    const retried = { ...columns, worker_id: workerId, retry_count: 1, data: { error: "worker timed out" } };
    events.push(eventAt(atMs + waitMs, "job_requeued", retried));
  }
  return events;
}
