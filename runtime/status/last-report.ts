import type { Report, Verdict } from "../../model/report.ts";
import type { Host } from "../host.ts";
import { latestReports } from "../reports/store.ts";
import { shown } from "../text.ts";

/** The newest report that is kept. */
export interface LastReport {
  id: string;
  verdict: Verdict;
  /** ms */
  madeAt: number;
  /** `told Discord, not yet told ntfy: no answer` */
  told: string;
}

/** Undefined where none has been made. */
export function lastReport({ layout }: Host): LastReport | undefined {
  const [last] = latestReports(layout.reportsDir, 1);
  return last && { id: last.id, verdict: last.verdict, madeAt: last.madeAtMs, told: deliveryInWords(last) };
}

const channels = { discord: "Discord", ntfy: "ntfy" } as const;
const words = { accepted: "told", waiting: "not yet told", refused: "refused by" } as const;

export function deliveryInWords({ deliveries }: Report): string {
  const parts = (["discord", "ntfy"] as const).flatMap((channel) => {
    const { state, reason } = deliveries[channel];
    if (state === "not wanted") return [];
    const why = reason && state !== "accepted" ? `: ${shown(reason, 150)}` : "";
    return [`${words[state]} ${channels[channel]}${why}`];
  });
  return parts.join(", ") || "told nobody, but kept";
}
