import type { AlertPage, SeriesData } from "../../../../model/dashboard-data.ts";
import type { Around } from "../../../../site/charts/draw.ts";
import type { SeriesWords } from "../../../../site/charts/series-chart.ts";
import { clockOf } from "../../../../site/format/time.ts";

export const hourMs = 3_600_000;
export const startMs = Date.parse("2026-11-24T00:00:00Z");

export const seriesWords: SeriesWords = {
  ...{ kind: "series", id: "depth", title: "Queue depth", subtitle: "hourly maximum", help: "Below 10.", width: 6 },
  ...{ unit: "jobs", draw: "lines", between: "gap", source: ["metrics_event"], range: "page", empty: "Nothing." },
};

export function seriesData(lines: Record<string, (number | null)[]>): SeriesData {
  return {
    ...{ kind: "series", startMs, stepMs: hourMs, leftOut: 0 },
    lines: Object.entries(lines).map(([name, values]) => ({ name, values })),
  };
}

/** Of so many hours. */
export function sampleAround(hours: number, changes: Partial<Around> = {}): Around {
  return {
    ...{ theme: "dark", clock: clockOf("UTC"), fromMs: startMs, toMs: startMs + hours * hourMs, firings: [] },
    slots: new Map([["", 0]]),
    ...changes,
  };
}

export function sampleAlert(unit: string, levels: Partial<AlertPage["levels"][number]>[]): AlertPage {
  return {
    ...{ id: "queue-depth", title: "Queue", owner: "speech", unit, query: { source: "sql", text: "" } },
    levels: levels.map((level) => ({ severity: "warning", when: "", ...level })),
    ...{ whenNoData: "", whenQueryFails: "", runbook: { url: "" }, now: { state: "ok" } },
    ...{ firings: [], silences: [], panels: [] },
  };
}
