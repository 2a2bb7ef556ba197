import { openWithSettings } from "../stack.ts";
import { dataOption, stackOption, type Verb } from "../verb.ts";
import { verb as syncLogs } from "./sync-logs.ts";
import { verb as syncMetrics } from "./sync-metrics.ts";

export const verb: Verb = {
  name: "sync-data",
  summary: "copies a stack's metrics and logs here: sync-metrics and sync-logs",
  usage: "[--stack NAME] [--data gateway-data]",
  example: "npx watchbill sync-data --stack prod",
  options: { ...stackOption, ...dataOption },
  async run(values) {
    const { settings } = await openWithSettings(String(values.stack));
    return await inTurn(settings.logDirectory ? [syncMetrics, syncLogs] : [syncMetrics], values);
  },
};

/** Runs them all: what fails does not keep the others from their work. @returns the worst exit code */
export async function inTurn(verbs: readonly Verb[], values: Record<string, unknown>): Promise<number> {
  let worst = 0;
  for (const verb of verbs) {
    const code = await verb.run(values).catch((error: unknown) => {
      console.error(`watchbill ${verb.name}: ${(error as Error).message}`);
      return 1;
    });
    worst = Math.max(worst, code);
  }
  return worst;
}
