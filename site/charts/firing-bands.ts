import type { FiringBand } from "../../model/dashboard-data.ts";
import { spanInWords } from "../../model/duration.ts";
import type { Clock } from "../format/time.ts";
import type { Threshold } from "./thresholds.ts";

/** A stretch of a chart in which its alert fired, once or more often. */
export interface Band {
  fromMs: number;
  toMs: number;
  severity: "warning" | "critical";
  /** Short: `above for 4 h`. */
  label: string;
  /** All of it: `Critical, above for 4 h: Sun 22 Nov, 16:00 to Sun 22 Nov, 20:00, model kokoro`. */
  inWords: string;
}

interface Span {
  fromMs: number;
  toMs: number;
  /** What lies closer together than this cannot be told apart, and is one band. */
  apartMs: number;
}

/** So many firings are described each; of more it is said how many. */
const describedMost = 3;

export function bandsOf(firings: readonly FiringBand[], span: Span, bad: Threshold["bad"] | undefined, clock: Clock) {
  const bands: (FiringBand & { endMs: number; all: FiringBand[] })[] = [];
  for (const firing of firings.toSorted((one, other) => one.fromMs - other.fromMs)) {
    const endMs = firing.toMs ?? span.toMs;
    if (endMs < span.fromMs || firing.fromMs >= span.toMs) continue;
    const last = bands.at(-1);
    if (last && firing.fromMs <= last.endMs + span.apartMs) {
      last.endMs = Math.max(last.endMs, endMs);
      last.all.push(firing);
    } else bands.push({ ...firing, endMs, all: [firing] });
  }
  return bands.map(({ fromMs, endMs, all }): Band => {
    const severity = all.some((firing) => firing.severity === "critical") ? "critical" : "warning";
    const label = labelOf(all, span, bad);
    const each = all
      .slice(0, describedMost)
      .map((firing) => momentsOf(firing, clock))
      .join("; ");
    const rest = all.length > describedMost ? `; and ${all.length - describedMost} more` : "";
    const inWords = `${severity === "critical" ? "Critical" : "Warning"}, ${label}: ${each}${rest}`;
    return { fromMs: Math.max(fromMs, span.fromMs), toMs: Math.min(endMs, span.toMs), severity, label, inWords };
  });
}

function labelOf([first, ...more]: FiringBand[], { toMs }: Span, bad: Threshold["bad"] | undefined): string {
  if (!first || more.length > 0) return `fired ${more.length + 1} times`;
  const lasted = spanInWords((first.toMs ?? toMs) - first.fromMs);
  return first.toMs === null ? `firing for ${lasted}` : `${bad ?? "fired"} for ${lasted}`;
}

function momentsOf({ fromMs, toMs, labels }: FiringBand, clock: Clock): string {
  const moments = toMs === null ? `since ${clock.minute(fromMs)}` : `${clock.minute(fromMs)} to ${clock.minute(toMs)}`;
  return labels ? `${moments}, ${labels}` : moments;
}
