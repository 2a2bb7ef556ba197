import { existsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { type HostRows, hostTableLimits } from "../../../model/host-tables.ts";
import { verdicts } from "../../../model/report.ts";
import { reportFileBytes } from "../../../model/report-schema.ts";
import { readJson } from "../../files/read-limited.ts";
import type { Look } from "../../report-context/look.ts";
import { reportIds } from "../../reports/store.ts";
import { shown } from "../../text.ts";

/** Of a saved report what a list shows; the rest, most of it, is not looked at. */
const headSchema = z.object({
  kind: z.enum(["scheduled", "after-deploy", "by hand"]),
  madeAtMs: z.number(),
  verdict: z.enum(verdicts),
  analysis: z.object({
    summary: z.string().optional(),
    withoutModel: z.string().optional(),
    findings: z.array(z.unknown()),
    usage: z.object({ costUsd: z.number() }),
  }),
  deliveries: z.record(z.string(), z.object({ state: z.string() })),
});

/** Those of the span that are kept, the newest first. One that is damaged costs itself. */
export function reportTable({ host, fromMs, toMs }: Look): Pick<HostRows, "report"> {
  const { reportsDir } = host.layout;
  return {
    report: reportIds(reportsDir).flatMap((id) => {
      const head = headOf(join(reportsDir, `${id}.json`));
      if (!head || head.madeAtMs <= fromMs || head.madeAtMs > toMs) return [];
      const { analysis, deliveries } = head;
      const summary = analysis.summary ?? analysis.withoutModel;
      return [
        {
          id,
          made_at: head.madeAtMs,
          kind: head.kind,
          verdict: head.verdict,
          summary: summary === undefined ? null : shown(summary, hostTableLimits.text),
          findings: analysis.findings.length,
          cost_usd: analysis.usage.costUsd,
          delivered: Object.values(deliveries).some(({ state }) => state === "accepted"),
          page: existsSync(join(reportsDir, `${id}.html`)) ? `reports/${id}.html` : null,
        },
      ];
    }),
  };
}

function headOf(file: string): z.infer<typeof headSchema> | undefined {
  try {
    return headSchema.parse(readJson(file, reportFileBytes));
  } catch {
    return undefined;
  }
}
