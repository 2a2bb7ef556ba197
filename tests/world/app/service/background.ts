import type { Flags } from "./flags.ts";
import type { Log } from "./logger.ts";
import type { RecordEvent } from "./metrics-writer.ts";

const restartDelayMs = 4_000;

export interface BackgroundTask {
  name: string;
  /** Runs until `stopped()`; whatever it throws is a crash. */
  run(stopped: () => boolean): Promise<void>;
}

interface Supervision {
  flags: Flags;
  log: Log;
  record: RecordEvent;
  stopped: () => boolean;
}

/** Runs a task for the life of the process. A crash is logged and recorded, and the task started again a little later. */
export async function supervise(task: BackgroundTask, { flags, log, record, stopped }: Supervision): Promise<void> {
  const crashing = task.name === "billing-consumer" ? () => flags.isOn("background-task-crashed") : () => false;
  while (!stopped()) {
    try {
      await task.run(() => stopped() || crashing());
      if (crashing()) throw new Error("consumer group lost its cursor");
    } catch (error) {
      const message = `Background task ${task.name} crashed`;
      log("ERROR", "yapit.gateway.background:_supervise:41", message, { error, extra: { task: task.name } });
      record("error", { data: { message, task: task.name } });
      await sleep(restartDelayMs);
    }
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
