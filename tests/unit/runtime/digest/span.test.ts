import { describe, expect, it } from "vitest";
import { spanOf } from "../../../../runtime/digest/span.ts";

const toMs = Date.UTC(2026, 2, 30);
const dayMs = 86_400_000;
const lastDay = { fromMs: toMs - dayMs, toMs };

/** A copy that reaches back so many days, with 1,000 events in every span but those that lie so many days back. */
const copyOf =
  (days: number, dark: number[] = []) =>
  async (backs: readonly number[]) =>
    backs.map((back) => ({
      events: dark.includes(back / dayMs) ? 3 : 1_000,
      whole: back + dayMs <= days * dayMs,
    }));

describe("what a day is compared with", () => {
  it.each([
    [30, [], [1, 2, 3, 4], "the same hours of the 4 weeks before"],
    [20, [], [1, 2], "the same hours of the 2 weeks before"],
    [9, [], [1], "the same hours of the week before"],
    [30, [14], [1, 3, 4], "the same hours of the 3 weeks before"],
  ])("in a copy of %i days with blackouts %j days ago", async (days, dark, periods, words) => {
    const span = await spanOf(lastDay, copyOf(days, dark));
    expect(span).toMatchObject({ periods, stepMs: 7 * dayMs, comparedWith: words, bucketMs: 3_600_000, buckets: 24 });
  });

  it("is days where there is no whole week, and nothing where there is no day", async () => {
    const days = await spanOf(lastDay, copyOf(4));
    expect(days).toMatchObject({ periods: [1, 2, 3], stepMs: dayMs });
    expect(days.comparedWith).toBe("the same hours of the 3 days before: the copy has no whole week yet");
    const none = await spanOf(lastDay, copyOf(1));
    expect(none).toMatchObject({ periods: [], comparedWith: "nothing: the copy has no such hours before" });
  });

  it("of a longer span never overlaps it", async () => {
    const span = await spanOf({ fromMs: toMs - 10 * dayMs, toMs }, copyOf(60));
    expect(span.stepMs).toBe(14 * dayMs);
    expect(span.comparedWith).toBe("the 4 times 2 weeks before");
    expect(span.buckets).toBeLessThanOrEqual(168);
  });
});
