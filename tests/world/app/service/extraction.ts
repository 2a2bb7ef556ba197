import { languageModelPage } from "./gemini.ts";
import type { Log } from "./logger.ts";
import type { RecordEvent } from "./metrics-writer.ts";
import { prose } from "./prose.ts";
import { seededRandom } from "./random.ts";

const fetchMs = 15;
const browserMs = 120;
const detectionMs = 10;
const knownPagesMax = 200;
const scanPagesMax = 10;

/** Whose document it is, as every event of its extraction carries it. */
export interface Who {
  user_id: string;
  document_id: string;
  request_id: string;
}

export interface Extracted {
  text: string;
  processor: string;
}

/** How the sample has the text of web pages and scans: invented, by a fixed cycle, so that little traffic shows everything.
 *  Of web pages every fourth needs a browser, every 200th is not there; a scan goes through layout detection and a language
 *  model, page by page. */
export class Extraction {
  private readonly record: RecordEvent;
  private readonly log: Log;
  private readonly known = new Map<string, string>();
  private webPages = 0;
  private scans = 0;

  constructor(record: RecordEvent, log: Log) {
    this.record = record;
    this.log = log;
  }

  /** `undefined` where there is no such page. */
  async webPage(url: URL, who: Who): Promise<Extracted | undefined> {
    const known = this.known.get(url.href);
    if (known !== undefined) {
      this.record("document_cache_hit", { ...who, cache_hit: true });
      return { text: known, processor: "defuddle:static" };
    }
    this.webPages += 1;
    const isMissing = this.webPages % 200 === 150;
    await sleep(fetchMs);
    this.record("url_fetch", { ...who, status_code: isMissing ? 404 : 200, duration_ms: fetchMs });
    if (isMissing) {
      const error = "the page answers 404";
      this.record("document_extraction_error", { ...who, processor_slug: "defuddle:static", data: { error } });
      this.log("WARNING", "yapit.gateway.documents:create:104", `Document extraction error: ${error}`, {
        extra: { ...who },
      });
      return undefined;
    }
    const text = prose(seededRandom(url.href), 6);
    this.keep(url.href, text);
    if (this.webPages % 4 !== 1) return { text, processor: "defuddle:static" };
    const message = `Static extraction of ${url.host} gave 31 characters, falling back to Playwright`;
    this.log("INFO", "yapit.gateway.webpage:extract:63", message, { extra: { ...who } });
    await sleep(browserMs);
    return { text, processor: "defuddle:playwright" };
  }

  /** Pages that could not be read are left out. */
  async scan(pages: number, who: Who): Promise<Extracted> {
    const count = Math.min(Math.max(1, Math.floor(pages)), scanPagesMax);
    const columns = { ...who, processor_slug: "gemini" };
    this.scans += 1;
    this.record("extraction_estimate", { ...columns, data: { pages: count, tokens: count * 1_500 } });
    for (let page = 0; page < count; page += 1) {
      const detection = { ...columns, page_idx: page, queue_type: "detection" };
      this.record("detection_queued", { ...detection, queue_depth: 1 });
      await sleep(detectionMs);
      this.record("detection_complete", {
        ...detection,
        queue_wait_ms: 0,
        worker_latency_ms: detectionMs,
        total_latency_ms: detectionMs,
        worker_id: "runpod-detection-1",
      });
      await languageModelPage({ ...columns, page_idx: page }, { record: this.record, log: this.log });
    }
    if (this.scans % 10 === 0) this.batch(who);
    return { text: prose(seededRandom(who.document_id), 4 * count), processor: "gemini" };
  }

  /** Pages that nobody waits for are handed to the batch service. */
  private batch({ document_id }: Who): void {
    const fields = { document_id, processor_slug: "gemini", data: { batch_id: `batch-${this.scans}` } };
    this.record("batch_job_submitted", fields);
    setTimeout(() => this.record("batch_job_complete", { ...fields, duration_ms: 5_000 }), 5_000).unref();
  }

  private keep(url: string, text: string): void {
    this.known.set(url, text);
    const oldest = this.known.keys().next().value;
    if (this.known.size > knownPagesMax && oldest !== undefined) this.known.delete(oldest);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
