import type { PageWords } from "../../../model/dashboard.ts";
import type { SiteData } from "../../../model/dashboard-data.ts";

export const nowMs = Date.parse("2026-11-24T20:59:00Z");

/** A page with one panel. */
export function samplePage(id: string, title: string): PageWords {
  return {
    ...{ id, title, question: `How is ${title}?`, filters: ["model", "people"], range: "24h" },
    panels: [
      {
        ...{
          kind: "series",
          id: "depth",
          title: "Queue depth",
          subtitle: "hourly maximum",
          help: "Below 10.",
          width: 6,
        },
        ...{ unit: "jobs", draw: "steps", between: "gap", source: ["metrics_event"], range: "page", empty: "Nothing." },
      },
    ],
  };
}

export function sampleSite(changes: Partial<SiteData> = {}): SiteData {
  return {
    ...{ stack: "prod", data: "data/1", renderedAtMs: nowMs, everyMs: 300_000, timezone: "UTC" },
    ...{ pages: [samplePage("synthesis", "Synthesis"), samplePage("alerts", "Alerts")], models: ["kokoro"] },
    ...{ copies: { metricsAtMs: nowMs, logsAtMs: nowMs }, problems: [], health: "ok", firing: [] },
    ...changes,
  };
}
