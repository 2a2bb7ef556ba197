import { hetznerMetricTable } from "../model/records.ts";
import { literal } from "../model/sql-text.ts";

/** A row of `hetzner_metric` without its time. The server is the same for all unless said otherwise. */
export interface TestSample {
  metric: string;
  value: number;
  vcpus?: number;
  serverId?: number;
}

/** One INSERT of measurements, none where there are none. */
export function insertSamplesSql(samples: readonly { at: number; sample: TestSample }[]): string[] {
  if (samples.length === 0) return [];
  const rows = samples.map(({ at, sample: { metric, value, vcpus, serverId = 7 } }) => {
    return `('${new Date(at).toISOString()}', ${serverId}, ${literal(metric)}, ${value}, ${vcpus ?? "NULL"})`;
  });
  return [`INSERT INTO ${hetznerMetricTable} (time, server_id, metric, value, vcpus) VALUES\n${rows.join(",\n")}`];
}
