import { createServer } from "node:http";
import { Redis } from "ioredis";
import { positiveNumber, requiredText } from "./environment.ts";
import { watchFlags } from "./flags.ts";
import {
  deadLetterKey,
  type Job,
  type Model,
  processingKey,
  queueKey,
  type Result,
  resultsKey,
  retriesMax,
} from "./jobs.ts";
import { createLog } from "./logger.ts";
import { seededRandom } from "./random.ts";
import { speak, speechDurationMs } from "./speech.ts";

/** Of the tries that fail while "error-burst" is on; two retries still save one job in three. */
const burstFailureShare = 0.85;
const popTimeoutSeconds = 1;
const idlePollMs = 200;
const crashAfterMs = 1_500;

const model = requiredText("MODEL") as Model;
const workerId = requiredText("WORKER_ID");
const blocksPerSecond = positiveNumber("BLOCKS_PER_SECOND", 10);
const flags = watchFlags(requiredText("FLAGS_DIRECTORY"));
const log = createLog([(line) => process.stdout.write(line)]);
const random = seededRandom(workerId);
const isHiggs = model === "higgs";

const redis = new Redis(requiredText("REDIS_URL"), { maxRetriesPerRequest: 0, retryStrategy: () => 400 });
redis.on("error", () => undefined);

// The container faults hit the quieter model, whose few listeners cannot fill its queue past the alert meanwhile.
createServer((_, reply) => {
  const ill = isHiggs && flags.isOn("container-unhealthy");
  reply.writeHead(ill ? 503 : 200).end(ill ? "model not loaded" : "ok");
}).listen(positiveNumber("PORT", 9_000));
process.once("SIGTERM", () => process.exit(0));
if (isHiggs) setTimeout(misbehave, crashAfterMs);

log("INFO", "yapit.worker.main:run:18", `Worker ${workerId} serves ${model} at ${blocksPerSecond} blocks/s`);
await recoverJobs();
for (;;) await serveNext();

/** One pass of the loop: at most one job. Redis being away is waited out, as a worker has nobody to tell. */
async function serveNext(): Promise<void> {
  if (model === "kokoro" && flags.isOn("dead-workers")) return sleep(idlePollMs);
  try {
    const text = await redis.brpoplpush(queueKey(model), processingKey(model, workerId), popTimeoutSeconds);
    if (!text) return;
    const result = await work(JSON.parse(text) as Job);
    const commands = redis.multi().lrem(processingKey(model, workerId), 1, text);
    if (result.kind === "requeued") commands.lpush(queueKey(model), JSON.stringify(result.job));
    if (result.kind === "dead") commands.lpush(deadLetterKey, JSON.stringify(result.job));
    await commands.lpush(resultsKey, JSON.stringify(result)).exec();
  } catch {
    await sleep(idlePollMs);
  }
}

async function work(job: Job): Promise<Result> {
  const takenMs = Date.now();
  await sleep((1000 / blocksPerSecond) * (0.8 + 0.4 * random()));
  const failureShare = flags.isOn("error-burst") ? burstFailureShare : 0;
  if (random() < failureShare) {
    const error = "CUDA error: device-side assert triggered";
    const retried = { ...job, retryCount: job.retryCount + 1 };
    log("ERROR", "yapit.worker.synthesize:run:66", error, { extra: { job_id: job.id, worker_id: workerId } });
    return { kind: job.retryCount < retriesMax ? "requeued" : "dead", job: retried, workerId, error };
  }
  return {
    kind: "done",
    job,
    workerId,
    queueWaitMs: takenMs - job.queuedMs,
    workerLatencyMs: Date.now() - takenMs,
    audioDurationMs: speechDurationMs(job.text),
    audioBase64: speak(job.text).toString("base64"),
  };
}

/** Puts back what this worker held when it died last time. */
async function recoverJobs(): Promise<void> {
  try {
    while (await redis.rpoplpush(processingKey(model, workerId), queueKey(model))) {
      log("WARNING", "yapit.worker.main:recover:39", "Requeued a job of a previous life");
    }
  } catch {
    log("WARNING", "yapit.worker.main:recover:42", "Redis is away: nothing recovered");
  }
}

/** The two ways this container dies of itself: a crash loop, and eating memory until the kernel kills it. */
function misbehave(): void {
  if (flags.isOn("container-restarting")) {
    log("CRITICAL", "yapit.worker.main:run:24", "Model weights are corrupt, giving up");
    process.exit(1);
  }
  const hoard: Buffer[] = [];
  while (flags.isOn("container-oom")) hoard.push(Buffer.alloc(16 * 1024 * 1024, 1));
  setTimeout(misbehave, idlePollMs);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
