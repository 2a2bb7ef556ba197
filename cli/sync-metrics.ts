import type { Settings } from "../model/settings.ts";
import { connectionOf } from "../runtime/sources/sql.ts";
import { type SyncOptions, type SyncReport, syncMetrics } from "../runtime/sync/metrics/sync-metrics.ts";
import { runtimeVerb } from "./ssh.ts";
import { throughTunnel } from "./tunnel.ts";

/** Copies the metrics of a stack into a folder of this machine, through a tunnel, by the role that the host copies them with.
 *  @throws Error in one line: the host, the tunnel or the database is not there, and what `syncMetrics` throws */
export async function syncMetricsOf(
  settings: Settings,
  stack: string,
  options: Omit<SyncOptions, "source" | "stack">,
): Promise<SyncReport> {
  const { stdout, stderr, code } = await runtimeVerb(settings, stack, "reader-url");
  const url = stdout.trim();
  // What a host prints here holds a password: it is not quoted.
  if (code !== 0 || !URL.canParse(url)) {
    throw new Error(`${settings.host} does not say where the database is: ${stderr.trim().split("\n").at(-1)}`);
  }
  const database = connectionOf(url);
  const to = { host: String(database.host), port: Number(database.port) };
  return await throughTunnel(settings, to, ({ folder }) =>
    syncMetrics({ ...options, stack, source: { ...database, host: folder, port: 5432 } }),
  );
}
