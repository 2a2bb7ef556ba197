import { createHash, randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import type { Billing } from "./billing.ts";
import { deadLetterKey, type Job, type Model, queueKey, type Result, resultsKey } from "./jobs.ts";
import type { Log } from "./logger.ts";
import type { RecordEvent } from "./metrics-writer.ts";

const cachedVariantsMax = 2_000;
const pendingMax = 5_000;
const deadLettersMax = 1_000;

export type BlockStatus =
  | { status: "queued" }
  | { status: "cached" | "done"; audio_url: string }
  | { status: "failed"; error: string };

/** One block somebody wants to hear; `answer` may be called several times: queued, then an end. */
export interface BlockRequest {
  text: string;
  model: Model;
  voice: string;
  documentId: string;
  blockIdx: number;
  userId: string;
  requestId: string;
  answer(status: BlockStatus): void;
}

interface Dependencies {
  redis: Redis;
  record: RecordEvent;
  log: Log;
  billing: Billing;
}

/** The gateway's half of synthesis: the cache, the queues, and what came back. */
export class Synthesis {
  readonly audio = new Map<string, Buffer>();
  private readonly pending = new Map<string, { job: Job; answer: BlockRequest["answer"] }>();
  private readonly d: Dependencies;

  constructor(dependencies: Dependencies) {
    this.d = dependencies;
    // Jobs die with a Redis that keeps nothing: their listeners must hear of it now, not wait for ever.
    dependencies.redis.on("close", () => {
      for (const { job, answer } of this.pending.values()) this.fail(job, answer, "Redis connection lost");
      this.pending.clear();
    });
  }

  async request(block: BlockRequest): Promise<void> {
    const { text, model, voice, documentId, blockIdx, userId, requestId, answer } = block;
    const variantHash = createHash("sha256").update(`${model}\n${voice}\n${text}`).digest("hex");
    const job = { id: randomUUID(), variantHash, model, voice, text, documentId, blockIdx, userId, requestId };
    const queued: Job = { ...job, queuedMs: Date.now(), retryCount: 0 };
    if (this.audio.has(variantHash)) {
      this.d.record("cache_hit", { ...columnsOf(queued), cache_hit: true });
      return answer({ status: "cached", audio_url: `/audio/${variantHash}` });
    }
    if (this.pending.size >= pendingMax) return this.fail(queued, answer, `more than ${pendingMax} blocks are waiting`);
    this.pending.set(queued.id, { job: queued, answer });
    try {
      const depth = await this.d.redis.lpush(queueKey(model), JSON.stringify(queued));
      this.d.record("synthesis_queued", { ...columnsOf(queued), queue_depth: depth });
      answer({ status: "queued" });
    } catch (error) {
      // The "close" handler may have answered already.
      if (this.pending.delete(queued.id)) this.fail(queued, answer, `Redis unavailable: ${(error as Error).message}`);
    }
  }

  /** Takes the blocks of a document that still wait out of the queue; they get no further answer. */
  async cancel(documentId: string): Promise<number> {
    let removed = 0;
    for (const [id, { job }] of this.pending) {
      if (job.documentId !== documentId) continue;
      this.pending.delete(id);
      removed += await this.d.redis.lrem(queueKey(job.model), 1, JSON.stringify(job));
    }
    this.d.log("INFO", "yapit.gateway.cache:evict:133", `Evicted ${removed} waiting blocks`, {
      extra: { document_id: documentId },
    });
    return removed;
  }

  /** The body of the background task "result-consumer". `redis` is its own connection, since it blocks. */
  async consume(redis: Redis, stopped: () => boolean): Promise<void> {
    while (!stopped()) {
      try {
        const popped = await redis.brpop(resultsKey, 1);
        if (popped) this.settle(JSON.parse(popped[1]) as Result);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    }
  }

  private settle(result: Result): void {
    const { job, workerId } = result;
    const columns = { ...columnsOf(job), worker_id: workerId, retry_count: job.retryCount };
    if (result.kind === "requeued") {
      this.d.record("job_requeued", { ...columns, data: { error: result.error } });
      this.d.log("WARNING", "yapit.gateway.results:handle:57", `Job requeued: ${result.error}`, {
        extra: extraOf(job),
      });
      return;
    }
    const waiting = this.pending.get(job.id);
    if (!waiting) return;
    this.pending.delete(job.id);
    if (result.kind === "dead") {
      this.d.record("job_dlq", columns);
      this.d.redis.ltrim(deadLetterKey, 0, deadLettersMax - 1).catch(() => undefined);
      this.fail(job, waiting.answer, result.error);
      return;
    }
    this.keep(job.variantHash, Buffer.from(result.audioBase64, "base64"));
    this.d.record("synthesis_complete", {
      ...columns,
      queue_wait_ms: result.queueWaitMs,
      worker_latency_ms: result.workerLatencyMs,
      total_latency_ms: Date.now() - job.queuedMs,
      audio_duration_ms: result.audioDurationMs,
      cache_hit: false,
    });
    this.d.billing.charge(job.userId);
    this.d.log("INFO", "yapit.gateway.results:handle:92", "Synthesis complete", { extra: extraOf(job) });
    waiting.answer({ status: "done", audio_url: `/audio/${job.variantHash}` });
  }

  private fail(job: Job, answer: BlockRequest["answer"], error: string): void {
    this.d.record("synthesis_error", { ...columnsOf(job), retry_count: job.retryCount, data: { error } });
    this.d.log("ERROR", "yapit.gateway.results:fail:118", `Synthesis failed: ${error}`, { extra: extraOf(job) });
    answer({ status: "failed", error });
  }

  private keep(hash: string, audio: Buffer): void {
    this.audio.set(hash, audio);
    const oldest = this.audio.keys().next().value;
    if (this.audio.size > cachedVariantsMax && oldest !== undefined) this.audio.delete(oldest);
  }
}

function columnsOf(job: Job) {
  return {
    model_slug: job.model,
    voice_slug: job.voice,
    variant_hash: job.variantHash,
    text_length: job.text.length,
    queue_type: "tts",
    user_id: job.userId,
    document_id: job.documentId,
    request_id: job.requestId,
    block_idx: job.blockIdx,
  };
}

function extraOf(job: Job): Record<string, unknown> {
  return {
    request_id: job.requestId,
    user_id: job.userId,
    job_id: job.id,
    model_slug: job.model,
    voice_slug: job.voice,
    variant_hash: job.variantHash,
    document_id: job.documentId,
  };
}
