import { median } from "../median.ts";

/** A value at a time; the unit of both is the caller's. */
export interface Point {
  at: number;
  value: number;
}

/** Least squares: how much the value grows in one of time. 0 for fewer than two points. */
export function slope(points: readonly Point[]): number {
  const meanAt = points.reduce((sum, { at }) => sum + at, 0) / points.length;
  const meanValue = points.reduce((sum, { value }) => sum + value, 0) / points.length;
  let above = 0;
  let below = 0;
  for (const { at, value } of points) {
    above += (at - meanAt) * (value - meanValue);
    below += (at - meanAt) ** 2;
  }
  return below === 0 ? 0 : above / below;
}

const pointsMax = 200;

/** The median of the slopes between any two points (Theil and Sen): one large download, or one clearing up, does not bend it. Of more than
 *  200 points as many are taken, evenly. */
export function medianSlope(points: readonly Point[]): number {
  const step = Math.ceil(points.length / pointsMax);
  const taken = points.filter((_, index) => index % step === 0);
  const slopes = taken.flatMap((one, index) =>
    taken
      .slice(index + 1)
      .flatMap((other) => (other.at === one.at ? [] : [(other.value - one.value) / (other.at - one.at)])),
  );
  return slopes.length === 0 ? 0 : median(slopes);
}
