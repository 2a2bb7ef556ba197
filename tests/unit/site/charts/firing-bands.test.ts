import { describe, expect, it } from "vitest";
import type { FiringBand } from "../../../../model/dashboard-data.ts";
import { bandsOf } from "../../../../site/charts/firing-bands.ts";
import { clockOf } from "../../../../site/format/time.ts";
import { hourMs, startMs } from "./sample-chart.ts";

const clock = clockOf("UTC");
const span = { fromMs: startMs, toMs: startMs + 24 * hourMs, apartMs: 0 };
const firing = (from: number, to: number | null, changes: Partial<FiringBand> = {}): FiringBand => ({
  ...{ fromMs: startMs + from * hourMs, toMs: to === null ? null : startMs + to * hourMs },
  ...{ severity: "warning", labels: "", ...changes },
});
const bands = (firings: FiringBand[], changes = {}) => bandsOf(firings, { ...span, ...changes }, "above", clock);

describe("bands of firings", () => {
  it("say how long it was above", () => {
    const [band] = bands([firing(3, 7, { severity: "critical", labels: "model kokoro" })]);
    expect(band).toMatchObject({ severity: "critical", label: "above for 4 h" });
    expect(band?.inWords).toBe("Critical, above for 4 h: Tue 24 Nov, 03:00 to Tue 24 Nov, 07:00, model kokoro");
  });

  it("say that it still fires, to the end of the chart", () => {
    const [band] = bands([firing(20, null)]);
    expect(band).toMatchObject({ label: "firing for 4 h", toMs: span.toMs });
    expect(band?.inWords).toContain("since Tue 24 Nov, 20:00");
  });

  it("that overlap are one, of the worst severity, which names what fired", () => {
    const all = [firing(5, 8, { severity: "critical", labels: "b" }), firing(3, 6, { labels: "a" }), firing(12, 13)];
    const [first, second, ...others] = bands(all);
    expect(others).toEqual([]);
    expect(first).toMatchObject({ fromMs: startMs + 3 * hourMs, toMs: startMs + 8 * hourMs, severity: "critical" });
    expect(first?.label).toBe("fired 2 times");
    expect(first?.inWords).toMatch(/, a; .*, b$/);
    expect(second?.label).toBe("above for 1 h");
  });

  it("inside of a longer one do not end it", () => {
    const [band, ...others] = bands([firing(1, 10), firing(2, 3), firing(9, 11)]);
    expect([band?.toMs, others.length]).toEqual([startMs + 11 * hourMs, 0]);
  });

  it("that cannot be told apart in so few pixels are one", () => {
    expect(bands([firing(1, 2), firing(2.5, 3)])).toHaveLength(2);
    expect(bands([firing(1, 2), firing(2.5, 3)], { apartMs: hourMs })).toHaveLength(1);
  });

  it("end where the chart does, but tell how long they really were", () => {
    const [band] = bands([firing(-40, 2)]);
    expect(band).toMatchObject({ fromMs: startMs, label: "above for 1 d 18 h" });
  });

  it("outside of the chart are not there", () => {
    expect(bands([firing(-3, -1), firing(24, 30)])).toEqual([]);
  });

  it("describe three, and count the others", () => {
    const many = Array.from({ length: 9 }, (_, index) => firing(1 + index / 10, 2));
    expect(bands(many)[0]?.inWords).toMatch(/; and 6 more$/);
  });
});
