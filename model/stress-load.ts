/** The server's side at one moment of a stress test. A part that could not be seen is missing. Names come from the application and from Docker and
 *  are untrusted. */
export interface LoadSample {
  /** ms since the epoch, by the server's clock. */
  atMs: number;
  /** By model: the deepest since the sample before. */
  queues?: Record<string, number>;
  workers?: WorkerLoad[];
  database?: DatabaseLoad;
  redis?: RedisLoad;
  machine?: MachineLoad;
  containers?: ContainerLoad[];
}

export interface WorkerLoad {
  worker: string;
  model: string;
  /** Of the time since the sample before, the share in which it worked on blocks that are done. */
  busyPercent: number;
  latencyMs: number;
}

export interface DatabaseLoad {
  connections: number;
  connectionsMost: number;
  /** How long the longest query runs that is running now. */
  slowestMs: number;
  /** How long it took to answer this question. */
  answerMs: number;
}

export interface RedisLoad {
  answerMs: number;
  usedBytes: number;
  /** null: it has none. */
  limitBytes: number | null;
}

export interface MachineLoad {
  cpuPercent: number;
  memoryPercent: number;
}

export interface ContainerLoad {
  container: string;
  /** Of one core. */
  cpuPercent: number;
  /** Of its limit, or of the machine's memory. */
  memoryPercent: number;
}

/** What a test ran into first. */
export interface Cause {
  /** `workers of kokoro`, `queue bound`, `Redis memory`… */
  resource: string;
  /** What shows it, with the figures. */
  evidence: string;
  /** When it was there first, ms since the epoch; null where only the people saw it. */
  atMs: number | null;
}
