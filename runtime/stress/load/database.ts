import type pg from "pg";
import type { DatabaseLoad, LoadSample, WorkerLoad } from "../../../model/stress-load.ts";

const activity = `
  SELECT (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')::int AS connections,
    current_setting('max_connections')::int AS most,
    coalesce((SELECT max(extract(epoch FROM clock_timestamp() - query_start) * 1000) FROM pg_stat_activity
      WHERE state = 'active' AND backend_type = 'client backend' AND pid <> pg_backend_pid()), 0)::float AS slowest`;

const queues = `
  SELECT model_slug AS model, max(queue_depth)::int AS depth FROM metrics_event
  WHERE event_type = 'synthesis_queued' AND timestamp > $1 AND timestamp <= $2 AND model_slug IS NOT NULL GROUP BY 1`;

const workers = `
  SELECT worker_id AS worker, model_slug AS model, avg(worker_latency_ms)::float AS latency, sum(worker_latency_ms)::float AS busy
  FROM metrics_event
  WHERE event_type = 'synthesis_complete' AND timestamp > $1 AND timestamp <= $2 AND worker_id IS NOT NULL
    AND worker_latency_ms IS NOT NULL AND model_slug IS NOT NULL
  GROUP BY 1, 2 ORDER BY 1 LIMIT 100`;

/** The application writes its events a little later than they are. */
const behindMs = 2_000;

/** What the database knows of a span of some seconds: of itself, and by the application's events of queues and workers. */
export async function databaseLoad(
  client: pg.Client,
  fromMs: number,
  toMs: number,
): Promise<Pick<LoadSample, "database" | "queues" | "workers">> {
  const began = performance.now();
  const { rows: about } = await client.query<{ connections: number; most: number; slowest: number }>(activity);
  const answerMs = performance.now() - began;
  const span = [new Date(fromMs - behindMs), new Date(toMs - behindMs)];
  const { rows: depths } = await client.query<{ model: string; depth: number }>(queues, span);
  const { rows: busy } = await client.query<{ worker: string; model: string; latency: number; busy: number }>(
    workers,
    span,
  );
  const [{ connections = 0, most = 0, slowest = 0 } = {}] = about;
  const database: DatabaseLoad = { connections, connectionsMost: most, slowestMs: slowest, answerMs };
  const seen: WorkerLoad[] = busy.map(({ worker, model, latency, busy }) => ({
    ...{ worker, model, latencyMs: latency },
    busyPercent: Math.min(100, (100 * busy) / Math.max(1, toMs - fromMs)),
  }));
  return { database, queues: Object.fromEntries(depths.map(({ model, depth }) => [model, depth])), workers: seen };
}
