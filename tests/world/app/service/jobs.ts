/** The two models of the sample application, with their voices. */
export const voicesByModel = { kokoro: ["af_heart", "am_adam", "bf_emma"], higgs: ["en-woman", "en-man"] } as const;

export type Model = keyof typeof voicesByModel;
export const models = Object.keys(voicesByModel) as Model[];

/** Tries after the first one before a job goes to the dead-letter queue. */
export const retriesMax = 2;

export const queueKey = (model: Model): string => `tts:queue:${model}`;
export const processingKey = (model: Model, workerId: string): string => `tts:processing:${model}:${workerId}`;
export const deadLetterKey = "tts:dlq";
export const resultsKey = "tts:results";

/** One block waiting for speech, as it lies in the queue. */
export interface Job {
  id: string;
  variantHash: string;
  model: Model;
  voice: string;
  text: string;
  documentId: string;
  blockIdx: number;
  userId: string;
  requestId: string;
  queuedMs: number;
  retryCount: number;
}

/** What a worker reports about a job. `requeued` is news, the other two end the job. */
export type Result =
  | {
      kind: "done";
      job: Job;
      workerId: string;
      queueWaitMs: number;
      workerLatencyMs: number;
      audioDurationMs: number;
      audioBase64: string;
    }
  | { kind: "requeued"; job: Job; workerId: string; error: string }
  | { kind: "dead"; job: Job; workerId: string; error: string };
