import type { Alert } from "../../model/alert.ts";
import type { Query } from "../../model/query.ts";
import type { Outcome, Source, SourceName } from "../sources/source.ts";

export type Sources = Record<Query["source"], Source>;

export const sourceNameOf = {
  sql: "database",
  logs: "logs",
  host: "host",
  containers: "docker",
  units: "host",
  drift: "host",
} as const satisfies Record<Query["source"], SourceName>;

/** Every rule's outcome, in the rules' order. At most `concurrency` rules are being read at once. */
export async function readAll(
  alerts: readonly Alert[],
  sources: Sources,
  now: number,
  concurrency: number,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < alerts.length; index = next++) {
      const alert = alerts[index] as Alert;
      outcomes[index] = await sources[alert.value.source].read(alert, now);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return outcomes;
}
