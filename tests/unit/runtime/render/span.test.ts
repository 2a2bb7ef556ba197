import { describe, expect, it } from "vitest";
import { spanOf } from "../../../../runtime/render/span.ts";

const dayMs = 86_400_000;

describe("the span of a range", () => {
  it("begins its buckets at multiples of their length in the zone's time", () => {
    const toMs = Date.UTC(2026, 10, 26, 7, 37);
    const start = (range: Parameters<typeof spanOf>[0], timezone: string) =>
      new Date(spanOf(range, toMs, timezone).startMs).toISOString();
    expect(start("24h", "Europe/Berlin")).toBe("2026-11-25T07:30:00.000Z");
    expect(start("30d", "Europe/Berlin")).toBe("2026-10-27T07:00:00.000Z"); // 8 o'clock
    expect(start("1y", "Europe/Berlin")).toBe("2025-11-25T23:00:00.000Z"); // midnight
    expect(start("1y", "Asia/Kolkata")).toBe("2025-11-25T18:30:00.000Z");
    expect(start("1y", "America/Los_Angeles")).toBe("2025-11-25T08:00:00.000Z");
  });

  it("is of the clock as it is set at its end, so that all buckets are equally long", () => {
    const summer = spanOf("1y", Date.UTC(2026, 6, 1, 12), "Europe/Berlin");
    expect(new Date(summer.startMs).toISOString()).toBe("2025-06-30T22:00:00.000Z");
    expect(summer).toMatchObject({ bucketMs: dayMs, count: 366 });
  });

  it("has buckets to its end, and none that begins there", () => {
    const toMs = Date.UTC(2026, 10, 26, 7, 30);
    expect(spanOf("24h", toMs, "UTC")).toMatchObject({ startMs: toMs - dayMs, count: 96 });
    expect(spanOf("24h", toMs + 1, "UTC")).toMatchObject({ startMs: toMs - dayMs, count: 97 });
  });
});
