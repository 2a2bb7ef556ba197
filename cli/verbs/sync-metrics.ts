import { progressBar } from "../../backtest/progress-bar.ts";
import { summaryOf } from "../../runtime/sync/metrics/summary.ts";
import { defaultMegabytesPerSecond } from "../../runtime/sync/metrics/throttle.ts";
import { type Opened, openWithSettings } from "../stack.ts";
import { syncMetricsOf } from "../sync-metrics.ts";
import { dataOption, stackOption, type Verb } from "../verb.ts";

export const verb: Verb = {
  name: "sync-metrics",
  summary: "copies a stack's events and aggregates into a DuckDB file here, and later what has changed",
  usage: "[--stack NAME] [--data gateway-data] [--parquet] [--verify] [--full-speed]",
  example: "npx watchbill sync-metrics --stack prod --parquet",
  options: {
    ...stackOption,
    ...dataOption,
    parquet: { type: "boolean" },
    verify: { type: "boolean" },
    "full-speed": { type: "boolean" },
  },
  async run(values) {
    return await copyMetricsHere({ ...values, ...(await openWithSettings(String(values.stack))) });
  },
};

/** What the verb does with a stack that is open, its options beside it. @returns the exit code */
export async function copyMetricsHere(values: Opened & Record<string, unknown>): Promise<number> {
  const { stack, settings, data, parquet, verify, "full-speed": fullSpeed } = values;
  const bar = progressBar(process.stderr);
  const report = await syncMetricsOf(settings, stack.name, {
    folder: String(data),
    megabytesPerSecond: fullSpeed ? Number.POSITIVE_INFINITY : defaultMegabytesPerSecond,
    parquet: parquet === true,
    verify: verify === true,
    progress: (table, done, of) => bar.show(of === 0 ? 1 : done / of, `${table}: ${done} of ${of} rows`),
  }).finally(() => bar.end());
  for (const line of summaryOf(report)) console.log(line);
  return report.tables.some(({ problem }) => problem) ? 1 : 0;
}
