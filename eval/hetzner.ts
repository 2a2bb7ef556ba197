import { busyness } from "../tests/world/app/history/rhythm.ts";
import { crowd } from "../tests/world/app/history/swings.ts";
import { seededRandom } from "../tests/world/app/service/random.ts";
import type { HetznerSample } from "./copies.ts";
import { minuteMs } from "./days.ts";

const vcpus = 4;
/** On average; the CPU in percent of one core, bandwidths in bytes a second. */
const means = {
  cpu: 70,
  "network.0.bandwidth.in": 90_000,
  "network.0.bandwidth.out": 420_000,
  "disk.0.iops.write": 40,
} as const;
export type Metric = keyof typeof means;

/** A stretch in which a series is so many times what it would have been. */
export interface Surge {
  metric: Metric;
  fromMs: number;
  toMs: number;
  times: number;
}

/** What Hetzner measured of a server that is as busy as the application, each minute of a span. */
export function hetznerSamples(
  seed: number,
  { fromMs, toMs }: { fromMs: number; toMs: number },
  surges: readonly Surge[] = [],
): HetznerSample[] {
  const samples: HetznerSample[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += minuteMs) {
    const random = seededRandom(seed, "hetzner", atMs);
    const busy = 0.25 + 0.75 * busyness(atMs) * crowd(seed, atMs);
    for (const [metric, mean] of Object.entries(means) as [Metric, number][]) {
      const times = surges.find((one) => one.metric === metric && atMs >= one.fromMs && atMs < one.toMs)?.times ?? 1;
      const usual = mean * busy * (0.75 + 0.5 * random()) * times;
      const value = metric === "cpu" ? Math.min(usual, vcpus * 99) : usual;
      samples.push({ atMs, metric, value: Number(value.toFixed(2)), vcpus: metric === "cpu" ? vcpus : null });
    }
  }
  return samples;
}
