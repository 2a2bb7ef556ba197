import type { Pool } from "pg";
import { type EventFields, type EventRow, type EventType, eventColumns, eventColumnTypes } from "./event.ts";
import type { Flags } from "./flags.ts";
import type { Log } from "./logger.ts";

const flushIntervalMs = 400;
const batchMax = 500;
const bufferMax = 10_000;
const complaintIntervalMs = 10_000;

export type RecordEvent = (type: EventType, fields?: EventFields) => void;

/** Batches events into `metrics_event`. A full buffer drops the oldest: metrics never hold up the service. */
export class MetricsWriter {
  private readonly pool: Pool;
  private readonly flags: Flags;
  private readonly log: Log;
  private buffer: EventRow[] = [];
  private complainedMs = 0;

  constructor(pool: Pool, flags: Flags, log: Log) {
    this.pool = pool;
    this.flags = flags;
    this.log = log;
  }

  readonly record: RecordEvent = (type, fields = {}) => {
    if (this.buffer.length >= bufferMax) this.buffer.shift();
    this.buffer.push({ ...fields, timestamp: new Date().toISOString(), event_type: type });
  };

  /** The body of the background task "metrics-writer"; returns when `stopped` says so, with the buffer flushed. */
  async run(stopped: () => boolean): Promise<void> {
    while (!stopped()) {
      await new Promise((resolve) => setTimeout(resolve, flushIntervalMs));
      await this.flush();
    }
    await this.flush();
  }

  private async flush(): Promise<void> {
    // The first application's worst incident: the writer gave up and said nothing, while everything else went on.
    if (this.flags.isOn("stream-dark")) this.buffer = [];
    const batch = this.buffer.splice(0, batchMax);
    if (batch.length === 0) return;
    try {
      await this.pool.query(insertEvents, [JSON.stringify(batch)]);
    } catch (error) {
      this.buffer = [...batch, ...this.buffer].slice(-bufferMax);
      if (Date.now() - this.complainedMs < complaintIntervalMs) return;
      this.complainedMs = Date.now();
      this.log("WARNING", "yapit.gateway.metrics:flush:88", `Metrics batch not written, kept: ${batch.length} events`, {
        error,
      });
    }
  }
}

const names = eventColumns.join(", ");
const definitions = eventColumns.map((column) => `${column} ${eventColumnTypes[column]}`).join(", ");
const insertEvents = `INSERT INTO metrics_event (${names}) SELECT ${names} FROM json_to_recordset($1) AS row(${definitions})`;
