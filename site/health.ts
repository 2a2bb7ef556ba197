import type { SiteData } from "../model/dashboard-data.ts";
import { ageInWords } from "./format/time.ts";
import { alertHash } from "./route.ts";

export type State = SiteData["health"];

/** In one line how things are, and where it is looked into. */
export interface Health {
  state: State;
  inWords: string;
  to: `#/${string}`;
}

/** What is older than twice the period of its timer says nothing about now. */
export const isStale = (
  { renderedAtMs, everyMs }: Pick<SiteData, "renderedAtMs" | "everyMs">,
  nowMs: number,
): boolean => nowMs - renderedAtMs > 2 * everyMs;

export function healthOf(site: SiteData, nowMs: number): Health {
  const { health, firing, renderedAtMs } = site;
  if (isStale(site, nowMs)) {
    return { state: "unknown", inWords: `Not known: ${ageInWords(nowMs - renderedAtMs)} old`, to: "#/" };
  }
  const [first] = firing;
  if (first && firing.length === 1) {
    const severity = first.severity === "critical" ? "Critical" : "Warning";
    return {
      state: health,
      inWords: `${severity}: ${first.title}`,
      to: alertHash(first.alertId),
    };
  }
  if (first) return { state: health, inWords: `${firing.length} alerts firing`, to: "#/alerts" };
  return { state: health, inWords: calm[health], to: "#/alerts" };
}

const calm: Record<State, string> = {
  ok: "All well",
  warning: "The watch needs a look",
  critical: "The watch is not well",
  unknown: "Not known",
};
