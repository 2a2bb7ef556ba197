import type { EventFields, EventRow } from "../service/event.ts";
import { between, pick, type Random } from "../service/random.ts";
import { lastRefusal, retriesOf } from "./retries.ts";
import { eventAt } from "./routine.ts";

interface Extraction {
  events: EventRow[];
  startMs: number;
  endMs: number;
}

const webProcessors = ["defuddle:static", "defuddle:static", "defuddle:static-bot", "defuddle:playwright"] as const;

/** How a document's text was had: pasted, fetched from the web, read from an e-book or a PDF, or known already. */
export function extraction(startMs: number, random: Random, who: { userId: string; documentId: string }): Extraction {
  const columns: EventFields = { user_id: who.userId, document_id: who.documentId };
  const chance = random();
  if (chance < 0.04) {
    const type = random() < 0.6 ? "document_cache_hit" : "extraction_cache_hit";
    return { events: [eventAt(startMs, type, { ...columns, cache_hit: true })], startMs, endMs: startMs + 30 };
  }
  if (chance < 0.55)
    return finished([], startMs, between(random, 20, 90), random, { ...columns, processor_slug: "passthrough" });
  if (chance < 0.84) return webPage(startMs, random, columns);
  const processor_slug = chance < 0.88 ? "epub" : chance < 0.95 ? "pymupdf" : "gemini";
  if (processor_slug === "gemini") return scannedPages(startMs, random, { ...columns, processor_slug });
  return finished([], startMs, between(random, 150, 800), random, { ...columns, processor_slug });
}

function webPage(startMs: number, random: Random, columns: EventFields): Extraction {
  const fetchMs = between(random, 90, 1_500);
  const fetched = eventAt(startMs + fetchMs, "url_fetch", {
    ...columns,
    status_code: random() < 0.06 ? pick(random, [403, 404, 429]) : 200,
    duration_ms: fetchMs,
  });
  const processor_slug = pick(random, webProcessors);
  const workMs = fetchMs + between(random, 60, processor_slug === "defuddle:playwright" ? 4_000 : 500);
  return finished([fetched], startMs, workMs, random, { ...columns, processor_slug });
}

/** A scan goes through layout detection and a language model, page by page. */
function scannedPages(startMs: number, random: Random, columns: EventFields): Extraction {
  const pages = between(random, 1, 6);
  const events = [eventAt(startMs, "extraction_estimate", { ...columns, data: { pages, tokens: pages * 1_500 } })];
  let atMs = startMs + 100;
  for (let page = 0; page < pages; page += 1) {
    const detection = { ...columns, page_idx: page, queue_type: "detection" };
    const waitMs = between(random, 40, 1_200);
    events.push(eventAt(atMs, "detection_queued", { ...detection, queue_depth: between(random, 1, 3) }));
    const detected = random() < 0.005 ? "detection_error" : "detection_complete";
    events.push(
      eventAt(atMs + waitMs + 300, detected, {
        ...detection,
        queue_wait_ms: waitMs,
        worker_latency_ms: 300,
        total_latency_ms: waitMs + 300,
        worker_id: "detection-1",
      }),
    );
    atMs += waitMs + 300 + between(random, 700, 2_500);
    events.push(pageExtraction(atMs, random, { ...columns, page_idx: page }));
    if (random() < 0.03) {
      events.push(
        eventAt(atMs, "figure_count_mismatch", { ...columns, page_idx: page, data: { detected: 2, found: 1 } }),
      );
    }
  }
  return finished(events, startMs, atMs - startMs, random, columns);
}

function pageExtraction(atMs: number, random: Random, columns: EventFields): EventRow {
  if (random() < 0.01) {
    const { status, error } = lastRefusal(columns);
    return eventAt(atMs, "page_extraction_error", { ...columns, retry_count: 3, status_code: status, data: { error } });
  }
  const prompt = between(random, 700, 1_400);
  const candidates = between(random, 200, 900);
  const thoughts = between(random, 0, 300);
  return eventAt(atMs, "page_extraction_complete", {
    ...columns,
    duration_ms: between(random, 700, 2_500),
    retry_count: retriesOf(columns).length,
    prompt_token_count: prompt,
    candidates_token_count: candidates,
    thoughts_token_count: thoughts,
    cached_content_token_count: random() < 0.1 ? 512 : 0,
    total_token_count: prompt + candidates + thoughts,
  });
}

function finished(
  events: EventRow[],
  startMs: number,
  workMs: number,
  random: Random,
  columns: EventFields,
): Extraction {
  const endMs = startMs + workMs;
  const failed = random() < 0.008;
  const ending = eventAt(endMs, failed ? "document_extraction_error" : "document_extraction_complete", {
    ...columns,
    duration_ms: Math.round(workMs),
    ...(failed ? { data: { error: "no readable text" } } : { text_length: between(random, 400, 9_000) }),
  });
  return { events: [...events, ending], startMs, endMs };
}
