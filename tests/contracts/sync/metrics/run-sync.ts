import { type SyncOptions, syncMetrics } from "../../../../runtime/sync/metrics/sync-metrics.ts";

/** One run in a process that can be killed: its options stand on standard input. */
const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
await syncMetrics(JSON.parse(Buffer.concat(chunks).toString()) as SyncOptions);
