import { openStack, settingsOf, workspaceOf } from "../stack.ts";
import { stackOption, type Verb } from "../verb.ts";
import { verb as syncLogs } from "./sync-logs.ts";
import { verb as syncMetrics } from "./sync-metrics.ts";

export const verb: Verb = {
  name: "sync-data",
  summary: "copies a stack's metrics and logs here: sync-metrics and sync-logs",
  usage: "[--stack NAME] [--data gateway-data]",
  example: "npx watchbill sync-data --stack prod",
  options: { ...stackOption, data: { type: "string", default: "gateway-data" } },
  async run(values) {
    const name = String(values.stack);
    const { logDirectory } = await settingsOf(await openStack(name, await workspaceOf(name)));
    let worst = 0;
    for (const verb of logDirectory ? [syncMetrics, syncLogs] : [syncMetrics]) {
      worst = Math.max(worst, await attempt(verb, values));
    }
    return worst;
  },
};

/** What fails does not keep the other from being copied. */
async function attempt(verb: Verb, values: Record<string, unknown>): Promise<number> {
  try {
    return await verb.run(values);
  } catch (error) {
    console.error(`watchbill ${verb.name}: ${(error as Error).message}`);
    return 1;
  }
}
