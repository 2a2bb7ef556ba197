import { describe, expect, it } from "vitest";
import {
  compareCounts,
  countDeviations,
  dispersionOf,
  levelDeviations,
  shareDeviations,
} from "../../../../runtime/digest/usual.ts";

const hours = Array.from({ length: 24 }, (_, hour) => hour);
const weeks = (...weeks: number[][]) => ({ before: weeks, buckets: hours });

/** Four weeks of 24 hours around 100, each hour a little off. */
const steady = [3, -8, 5, 0].map((offset) => hours.map((hour) => 100 + offset + ((hour * 7) % 11) - 5));

describe("a count against its weeks", () => {
  it("is nothing special where it is one of them", () => {
    const { deviations, peak, silence } = compareCounts({ now: steady[0] as number[], ...weeks(...steady) });
    expect(Math.abs(deviations)).toBeLessThan(1);
    expect(Math.abs(peak?.deviations ?? 0)).toBeLessThan(2);
    expect(silence).toBeUndefined();
  });

  it("tells the hour in which it was strange, whatever the day came to", () => {
    const now = hours.map((hour) => (hour === 14 ? 300 : 100));
    const { deviations, peak } = compareCounts({ now, ...weeks(...steady) });
    expect(peak).toMatchObject({ bucket: 14, now: 300, usual: 106.5 });
    expect(peak?.deviations).toBeGreaterThan(6);
    expect(deviations).toBeLessThan(4.5);
  });

  it("tells the longest silence, and how much there would have been", () => {
    const now = hours.map((hour) => (hour === 2 || (hour >= 10 && hour < 13) ? 0 : 100));
    const { silence } = compareCounts({ now, ...weeks(...steady) });
    expect(silence).toMatchObject({ fromBucket: 10, toBucket: 12 });
    expect(silence?.usual).toBeGreaterThan(280);
    expect(silence?.deviations).toBeGreaterThan(10);
  });

  it("takes no offence at one odd week among four", () => {
    const outage = hours.map(() => 0);
    const { usual } = compareCounts({ now: steady[1] as number[], ...weeks(outage, ...steady.slice(1)) });
    expect(usual).toBeGreaterThan(2_200);
  });

  it("is cautious where there is one week, and silent where there is none", () => {
    const now = hours.map(() => 150);
    const one = countDeviations(150, [100], 1);
    const four = countDeviations(150, [100, 100, 100, 100], 1);
    expect(one).toBeLessThan(four);
    expect(compareCounts({ now, before: [], buckets: hours })).toEqual({
      now: 3_600,
      usual: Number.NaN,
      deviations: 0,
    });
  });

  it("forgives what comes in bunches", () => {
    const bunched = [40, 160, 70, 130].map((base) => hours.map((hour) => base + ((hour * 37) % 50)));
    const dispersion = dispersionOf({ now: [], ...weeks(...bunched) });
    expect(dispersion).toBeGreaterThan(3);
    expect(countDeviations(150, [100, 100, 100, 100], dispersion)).toBeLessThan(2);
  });

  it("tells where there were far fewer than in any of three weeks and more, however far apart these lie", () => {
    const apart = [40, 46, 30, 50].map((perHour) => hours.map(() => perHour));
    const now = hours.map((hour) => (hour < 10 ? 30 : 14));
    const { deviations, few } = compareCounts({ now, ...weeks(...apart) });
    expect(deviations).toBeGreaterThan(-4.5);
    expect(few).toMatchObject({ now: 112, fewest: 240 });
    expect(few?.fromBucket).toBeGreaterThanOrEqual(10);
    expect(few?.deviations).toBeGreaterThan(4.5);
    expect(compareCounts({ now: hours.map(() => 19), ...weeks(...apart) }).few).toBeUndefined();
    expect(compareCounts({ now, ...weeks(...apart.slice(0, 2)) }).few).toBeUndefined();
  });

  it("takes few that are fewer for chance", () => {
    const some = [4, 3, 4, 3].map((perNight) => hours.map((hour) => (hour < perNight ? 1 : 0)));
    const { few } = compareCounts({ now: hours.map((hour) => (hour === 0 ? 1 : 0)), ...weeks(...some) });
    expect(few?.deviations ?? 0).toBeLessThan(4.5);
  });

  it("counts a handful where there are none as more than chance, and one as little", () => {
    expect(countDeviations(1, [0, 0, 0, 0], 1)).toBeLessThan(1.5);
    expect(countDeviations(12, [0, 0, 0, 0], 1)).toBeGreaterThan(4.5);
  });
});

describe("a share against its weeks", () => {
  const before = [10, 8, 12, 9].map((part) => ({ part, whole: 1_000 }));

  it("is nothing special where it is as it was", () => {
    expect(Math.abs(shareDeviations({ part: 10, whole: 1_000 }, before).deviations)).toBeLessThan(1);
  });

  it("grows with the difference and with how many it is of", () => {
    const few = shareDeviations({ part: 2, whole: 40 }, before).deviations;
    const many = shareDeviations({ part: 50, whole: 1_000 }, before).deviations;
    expect(few).toBeLessThan(3);
    expect(many).toBeGreaterThan(6);
  });

  it("knows nothing of the usual without a week, and nothing of a share of nothing", () => {
    expect(shareDeviations({ part: 5, whole: 10 }, [])).toEqual({ share: 0.5, usualShare: Number.NaN, deviations: 0 });
    expect(shareDeviations({ part: 0, whole: 0 }, before).deviations).toBe(0);
  });

  it("is exactly usual at zero where it always was", () => {
    const none = before.map(({ whole }) => ({ part: 0, whole }));
    expect(shareDeviations({ part: 0, whole: 500 }, none).deviations).toBe(0);
  });
});

describe("a level against its weeks", () => {
  it("is strange by its ratio, the more the more samples it is of", () => {
    const few = levelDeviations(150, { count: 20, width: 1 }, [100, 101, 99, 100]);
    const many = levelDeviations(150, { count: 5_000, width: 1 }, [100, 101, 99, 100]);
    expect(few).toBeGreaterThan(0);
    expect(few).toBeLessThan(3);
    expect(many).toBeGreaterThan(6);
    expect(levelDeviations(66, { count: 5_000, width: 1 }, [100, 101, 99, 100])).toBeLessThan(-6);
  });

  it("forgives where the weeks differ among themselves", () => {
    expect(levelDeviations(150, { count: 5_000, width: 1 }, [60, 100, 140, 190])).toBeLessThan(1);
  });
});
