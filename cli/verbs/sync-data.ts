import { openWithSettings } from "../stack.ts";
import { dataOption, stackOption, type Verb } from "../verb.ts";
import { copyLogsHere } from "./sync-logs.ts";
import { copyMetricsHere } from "./sync-metrics.ts";

export const verb: Verb = {
  name: "sync-data",
  summary: "copies a stack's metrics and logs here: sync-metrics and sync-logs",
  usage: "[--stack NAME] [--data gateway-data]",
  example: "npx watchbill sync-data --stack prod",
  options: { ...stackOption, ...dataOption },
  async run(values) {
    const opened = await openWithSettings(String(values.stack));
    const metrics = { name: "sync-metrics", run: copyMetricsHere };
    const logs = { name: "sync-logs", run: copyLogsHere };
    return await inTurn(opened.settings.logDirectory ? [metrics, logs] : [metrics], { ...values, ...opened });
  },
};

/** Runs them all: what fails does not keep the others from their work. @returns the worst exit code */
export async function inTurn<Values>(
  verbs: readonly { name: string; run(values: Values): Promise<number> }[],
  values: Values,
): Promise<number> {
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
