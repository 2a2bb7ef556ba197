import type { LimitName, StressLimits } from "../../model/stress.ts";
import { errorCount, type Measures } from "./measures.ts";

/** What is held against the limits, in their units; null where nothing was measured. */
export type Figures = Record<LimitName, number | null>;

export interface Judged {
  figures: Figures;
  /** Those that it is above, the one that it is furthest above of first. */
  broken: LimitName[];
}

/** @param queueDepth the deepest of any queue meanwhile, where the server's side is known */
export function judged(measures: Measures, limits: StressLimits, queueDepth: number | null): Judged {
  const { firstAudio, underrun, played, asked } = measures;
  const figures: Figures = {
    firstAudioP95Ms: firstAudio.percentile(95) ?? null,
    underrunPercent: played === 0 ? null : (100 * underrun.count) / played,
    errorPercent: asked === 0 ? null : (100 * errorCount(measures)) / asked,
    queueDepth,
  };
  const broken = (Object.keys(figures) as LimitName[])
    .filter((name) => (figures[name] ?? 0) > limits[name])
    .sort((one, other) => excess(figures, limits, other) - excess(figures, limits, one));
  return { figures, broken: broken.length === 0 && isSilent(measures) ? ["firstAudioP95Ms"] : broken };
}

const excess = (figures: Figures, limits: StressLimits, name: LimitName) => (figures[name] ?? 0) / (limits[name] || 1);

/** They asked and heard nothing at all: no figure says so by itself. */
const isSilent = ({ asked, firstAudio, played }: Measures) => asked > 0 && played === 0 && firstAudio.count === 0;
