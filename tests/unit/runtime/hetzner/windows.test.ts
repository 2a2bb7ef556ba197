import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Span, windowsToPull } from "../../../../runtime/hetzner/windows.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;
const now = Date.UTC(2026, 2, 10, 10, 0, 30);
const thisMinute = now - 30_000;

describe("what is to be pulled", () => {
  it("is the last minutes once more and what came since, in one request, where little is missing", () => {
    expect(windowsToPull(thisMinute - 5 * minuteMs, now)).toEqual({
      missing: [{ fromMs: thisMinute - 15 * minuteMs, toMs: thisMinute }],
    });
  });

  it("is the present and then all that Hetzner still has, where nothing ever was pulled", () => {
    const { latest, missing } = windowsToPull(undefined, now);
    expect(latest).toEqual({ fromMs: thisMinute - 480 * minuteMs, toMs: thisMinute });
    expect(missing).toHaveLength(90);
    expect(missing[0]?.fromMs).toBe(thisMinute - 30 * dayMs + minuteMs);
  });

  it("begins no earlier than Hetzner remembers", () => {
    expect(windowsToPull(now - 60 * dayMs, now)).toEqual(windowsToPull(undefined, now));
  });

  it("is the last minutes where what is covered lies in the future: Hetzner's clock went back", () => {
    const { missing } = windowsToPull(now + dayMs, now);
    expect(missing).toEqual([{ fromMs: thisMinute - 10 * minuteMs, toMs: thisMinute }]);
  });

  it("has no hole, no double and no request that is answered in part, whatever the gap", () => {
    const gapMs = fc.integer({ min: -dayMs, max: 90 * dayMs });
    fc.assert(
      fc.property(gapMs, fc.integer({ min: 0, max: 2 * dayMs }), (gap, offset) => {
        const at = now + offset;
        const { missing } = windowsToPull(Math.floor((at - gap) / minuteMs) * minuteMs, at);
        const [first] = missing as [Span, ...Span[]];
        expect(first.fromMs).toBeLessThanOrEqual(Math.max(at - gap, at - 30 * dayMs + minuteMs));
        expect(missing.at(-1)?.toMs).toBe(Math.floor(at / minuteMs) * minuteMs);
        for (const [index, { fromMs, toMs }] of missing.entries()) {
          expect((toMs - fromMs) / minuteMs).toBeLessThan(500);
          expect(fromMs % minuteMs).toBe(0);
          if (index > 0) expect(fromMs).toBe(missing[index - 1]?.toMs);
        }
      }),
    );
  });
});
