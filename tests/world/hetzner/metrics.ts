import { invalid } from "./errors.ts";

const samplesByDefault = 200;
const samplesMax = 500;
const keptMs = 30 * 86_400_000;

/** Names as the API's time series have them. */
export const seriesByType = {
  cpu: ["cpu"],
  disk: ["disk.0.iops.read", "disk.0.iops.write", "disk.0.bandwidth.read", "disk.0.bandwidth.write"],
  network: ["network.0.pps.in", "network.0.pps.out", "network.0.bandwidth.in", "network.0.bandwidth.out"],
} as const;

/** The value of a series at a moment; undefined: nothing was measured. `cpu` is in percent of one core, so 4 busy cores are 400. */
export type MetricsSource = (series: string, atMs: number) => number | undefined;

/** A day with a busy afternoon, the same on every run. */
export const quietDay: MetricsSource = (series, atMs) => {
  const hour = (atMs / 3_600_000) % 24;
  const busy = 0.2 + 0.8 * Math.max(0, Math.sin(((hour - 8) / 12) * Math.PI));
  const ripple = 1 + 0.1 * Math.sin(atMs / 97_000);
  return busy * ripple * (series === "cpu" ? 60 : series.includes("bandwidth") ? 400_000 : 120);
};

export interface MetricsQuery {
  types: (keyof typeof seriesByType)[];
  startMs: number;
  endMs: number;
  stepSeconds: number;
}

/** Throws ApiError 422. A step too fine for 500 samples, or none, is made coarser, as the API does. */
export function parseMetricsQuery(parameters: URLSearchParams): MetricsQuery {
  const types = parameters.getAll("type").flatMap((value) => value.split(","));
  const known = types.filter((type): type is keyof typeof seriesByType => type in seriesByType);
  if (types.length === 0 || known.length !== types.length) throw invalid("type must be of cpu, disk, network");
  const [startMs, endMs] = [moment(parameters, "start"), moment(parameters, "end")];
  if (endMs <= startMs) throw invalid("end must be after start");
  const spanSeconds = (endMs - startMs) / 1000;
  const asked = parameters.get("step");
  const stepSeconds = asked === null ? Math.ceil(spanSeconds / samplesByDefault) : Number(asked);
  if (!Number.isFinite(stepSeconds) || stepSeconds < 1) throw invalid("step must be a number of seconds");
  return { types: known, startMs, endMs, stepSeconds: Math.max(stepSeconds, Math.ceil(spanSeconds / samplesMax)) };
}

function moment(parameters: URLSearchParams, name: string): number {
  const atMs = Date.parse(parameters.get(name) ?? "");
  if (Number.isNaN(atMs)) throw invalid(`${name} must be an ISO 8601 time`);
  return atMs;
}

/** Nothing is known of the future, nor of what is more than 30 days ago. Values are strings. */
export function renderMetrics(query: MetricsQuery, source: MetricsSource, nowMs: number) {
  const { startMs, endMs, stepSeconds } = query;
  const moments: number[] = [];
  for (let atMs = startMs; atMs < endMs; atMs += stepSeconds * 1000) {
    if (atMs <= nowMs && atMs >= nowMs - keptMs) moments.push(atMs);
  }
  const names = query.types.flatMap((type) => seriesByType[type]);
  const series = names.map((name) => {
    const measured = moments.map((atMs) => [atMs / 1000, source(name, atMs)] as const);
    const values = measured.flatMap(([at, value]) => (value === undefined ? [] : [[at, String(value)]]));
    return [name, { values }] as const;
  });
  return {
    metrics: {
      start: new Date(startMs).toISOString(),
      end: new Date(endMs).toISOString(),
      step: stepSeconds,
      time_series: Object.fromEntries(series),
    },
  };
}
