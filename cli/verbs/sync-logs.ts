import { progressBar } from "../../backtest/progress-bar.ts";
import { data as declared } from "../../data/index.ts";
import { summaryOf } from "../../runtime/sync/logs/summary.ts";
import { type Opened, openWithSettings } from "../stack.ts";
import { syncLogsOf } from "../sync-logs.ts";
import { dataOption, stackOption, type Verb } from "../verb.ts";

export const verb: Verb = {
  name: "sync-logs",
  summary: "copies the application's logs here, and their records into a DuckDB file",
  usage: "[--stack NAME] [--data gateway-data]",
  example: "npx watchbill sync-logs --stack prod",
  options: { ...stackOption, ...dataOption },
  async run(values) {
    return await copyLogsHere({ ...values, ...(await openWithSettings(String(values.stack))) });
  },
};

/** What the verb does with a stack that is open, its options beside it. @returns the exit code */
export async function copyLogsHere({ stack, settings, data }: Opened & Record<string, unknown>): Promise<number> {
  if (!settings.logDirectory) throw new Error(`the stack ${stack.name} has no logDirectory, and so no logs`);
  const { logs: kept } = declared;
  const bar = progressBar(process.stderr);
  const { pulled, tables, seconds } = await syncLogsOf(settings, stack.name, {
    ...{ folder: String(data), kept, now: Date.now() },
    progress: (what, done, of) => {
      bar.show(of === 0 ? 1 : Math.min(1, done / of), `logs: ${(done / 1e6).toFixed(0)} MB ${what}`);
    },
  }).finally(() => bar.end());
  for (const line of summaryOf(tables, pulled.dropped, kept, seconds)) console.log(line);
  const wrong = [...pulled.problems, ...tables.problems];
  for (const problem of wrong) console.error(problem);
  return wrong.length > 0 ? 1 : 0;
}
