import type { Cause, LoadSample } from "../../model/stress-load.ts";
import type { StepResult } from "../../model/stress-result.ts";

/** A resource that can be full, and what shows that it is. */
interface Sign {
  resource: string;
  evidence: string;
}

/** Full in so many samples one after another: one is a moment. */
const samplesInARow = 2;
const busyPercent = 85;
const fullPercent = 95;
const slowQueryMs = 1_000;
const slowRedisMs = 100;
/** Of the errors of a step, so many must have one reason for it to be the cause. */
const errorsPercent = 50;

/** What the application says when a bound of its own is reached, by the words of its errors. */
const saidBounds: readonly [words: RegExp, resource: string][] = [
  [/OOM command not allowed/, "Redis memory"],
  [/Redis (?:unavailable|connection lost)/, "Redis"],
  [/blocks are waiting|queue is full/, "queue bound"],
  [/closed with 1013|too many listeners/, "connections"],
  [/too many clients|remaining connection slots/, "database connections"],
];

/** What was full first in a step that broke: what the application names itself, else the first resource that was full while the step ran.
 *  @returns undefined where nothing that is seen was */
export function causeOf(step: StepResult, samples: readonly LoadSample[]): Cause | undefined {
  return said(step) ?? firstFull(step, samples);
}

function said({ errors }: StepResult): Cause | undefined {
  const all = errors.reduce((sum, { count }) => sum + count, 0);
  for (const { kind, count } of errors) {
    const [, resource] = saidBounds.find(([words]) => words.test(kind)) ?? [];
    if (resource && count * 100 >= all * errorsPercent) return { resource, evidence: `${count} × ${kind}`, atMs: null };
  }
  return undefined;
}

function firstFull({ startedAtMs, seconds }: StepResult, samples: readonly LoadSample[]): Cause | undefined {
  const during = samples.filter(({ atMs }) => atMs >= startedAtMs && atMs <= startedAtMs + 2 * seconds * 1_000);
  const rows = new Map<string, number>();
  for (const sample of during) {
    const full = signsOf(sample);
    for (const resource of rows.keys()) if (!full.some((sign) => sign.resource === resource)) rows.delete(resource);
    for (const { resource, evidence } of full) {
      const inARow = (rows.get(resource) ?? 0) + 1;
      rows.set(resource, inARow);
      if (inARow >= samplesInARow) return { resource, evidence, atMs: sample.atMs };
    }
  }
  return undefined;
}

/** Everything that is full in a sample; what makes others wait stands before those that wait for it. */
function signsOf({ database, redis, containers = [], machine, workers = [] }: LoadSample): Sign[] {
  const signs: Sign[] = [];
  const sign = (isFull: boolean | undefined, resource: string, evidence: string) => {
    if (isFull) signs.push({ resource, evidence });
  };
  if (redis) {
    const { usedBytes, limitBytes, answerMs } = redis;
    const percent = limitBytes === null ? 0 : (100 * usedBytes) / limitBytes;
    sign(percent >= fullPercent, "Redis memory", `${Math.round(percent)} % of its ${limitBytes} bytes are used`);
    sign(answerMs >= slowRedisMs, "Redis", `it takes ${Math.round(answerMs)} ms to answer`);
  }
  if (database) {
    const { connections, connectionsMost, slowestMs } = database;
    const isFull = connections * 100 >= connectionsMost * fullPercent;
    sign(isFull, "database connections", `${connections} of ${connectionsMost} are taken`);
    sign(slowestMs >= slowQueryMs, "database", `a query has run for ${Math.round(slowestMs)} ms`);
  }
  for (const { container, memoryPercent } of containers) {
    sign(memoryPercent >= fullPercent, `memory of ${container}`, `${Math.round(memoryPercent)} % of what it may have`);
  }
  if (machine) {
    sign(machine.memoryPercent >= fullPercent, "the server's memory", `${Math.round(machine.memoryPercent)} % is used`);
    sign(machine.cpuPercent >= fullPercent, "the server's processor", `${Math.round(machine.cpuPercent)} % is used`);
  }
  for (const model of new Set(workers.map(({ model }) => model))) {
    const ofModel = workers.filter((worker) => worker.model === model);
    const least = Math.min(...ofModel.map(({ busyPercent }) => busyPercent));
    const evidence = `all ${ofModel.length} are busy ${Math.round(least)} % of the time`;
    sign(least >= busyPercent, `workers of ${model}`, evidence);
  }
  return signs;
}
