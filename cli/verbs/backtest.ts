import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { alerts } from "../../alerts/index.ts";
import { compared } from "../../backtest/compare.ts";
import { declaredAt } from "../../backtest/declared-at.ts";
import { forMarkdown, forTerminal, renderComparison, renderReport } from "../../backtest/render.ts";
import { timelineSvg } from "../../backtest/timeline-svg.ts";
import type { Alert } from "../../model/alert.ts";
import { type PastOptions, pastOf, pastOptions, pastUsage, replayed } from "../past.ts";
import type { Verb } from "../verb.ts";

const projectDir = fileURLToPath(new URL("../..", import.meta.url));

export const verb: Verb = {
  name: "backtest",
  summary: "replays the alerts over stored events: what would have fired, when, for how long",
  usage: `${pastUsage} [--alert ID] [--against REF] [--markdown] [--svg FILE]`,
  example: "npx watchbill backtest --db metrics.duckdb --from 2026-03-01 --against main --svg timeline.svg",
  options: {
    ...pastOptions,
    alert: { type: "string" },
    against: { type: "string" },
    markdown: { type: "boolean" },
    svg: { type: "string" },
  },
  async run(values) {
    const options = values as unknown as Options;
    const past = pastOf(options);
    if (!past) throw new Error("say where the past is: --db FILE.duckdb, --database postgresql://… or --synthetic");
    const clock = { zone: past.zone };
    const earlier = options.against === undefined ? undefined : await declaredAt(projectDir, options.against);
    const now = only(alerts, options.alert, earlier?.alerts);
    const before = earlier && only(earlier.alerts, options.alert, alerts);
    const history = await past.open();
    try {
      const report = await replayed({ history, alerts: now, ...past.frame });
      const layout = options.markdown ? forMarkdown : forTerminal;
      const old = before && (await replayed({ history, alerts: before, ...past.frame }, report));
      const ref = `${options.against}`;
      console.log(
        old ? renderComparison(compared(ref, old, report), clock, layout) : renderReport(report, clock, layout),
      );
      if (options.svg) writeFileSync(options.svg, timelineSvg(report, clock, old && { ref, report: old }));
      return 0;
    } finally {
      await history.close();
    }
  },
};

interface Options extends PastOptions {
  alert?: string;
  against?: string;
  markdown?: boolean;
  svg?: string;
}

/** The one with the id, or all. With `--against`, either version may lack it. */
function only(of: readonly Alert[], id: string | undefined, others: readonly Alert[] = []): readonly Alert[] {
  if (id === undefined) return of;
  if (![...of, ...others].some((alert) => alert.id === id)) {
    throw new Error(`there is no alert "${id}"; there are ${of.map((alert) => alert.id).join(", ")}`);
  }
  return of.filter((alert) => alert.id === id);
}
