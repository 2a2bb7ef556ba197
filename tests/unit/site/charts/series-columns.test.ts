import { describe, expect, it } from "vitest";
import { bandsOf } from "../../../../site/charts/firing-bands.ts";
import { stepTo } from "../../../../site/charts/hover.ts";
import { seriesChart } from "../../../../site/charts/series-chart.ts";
import { seriesColumns } from "../../../../site/charts/series-columns.ts";
import { tipInWords } from "../../../../site/charts/tip.ts";
import { clockOf } from "../../../../site/format/time.ts";
import { hourMs, sampleAround, seriesData, seriesWords, startMs } from "./sample-chart.ts";

const clock = clockOf("UTC");
const axis = { min: 0, max: 10, ticks: [0, 10], label: String };

function columns(lines: Record<string, (number | null)[]>, draw = seriesWords.draw, changes = {}) {
  const chart = seriesChart({ ...seriesWords, draw }, seriesData(lines), sampleAround(3, changes));
  const firing = { fromMs: startMs + hourMs, toMs: startMs + 1.5 * hourMs, severity: "critical" as const, labels: "" };
  const bands = bandsOf([firing], { fromMs: startMs, toMs: chart.endMs, apartMs: 0 }, "above", clock);
  const dataEndMs = startMs + 2.5 * hourMs;
  return seriesColumns(chart, {
    axis,
    unit: "ms",
    clock,
    bands,
    alertHref: "#/alerts/a",
    dataEndMs,
    spanMs: 24 * hourMs,
  });
}

describe("what is under the pointer", () => {
  it("is the bucket's time and its values in one unit, the highest first", () => {
    const { title, rows } = columns({ low: [10, 20, 30], high: [900, 1_500, 700] }).tip(1);
    expect(title).toBe("Tue 24 Nov, 01:00–02:00");
    expect(rows.map(({ name, value }) => [name, value])).toEqual([
      ...[
        ["high", "1.5 s"],
        ["low", "0.02 s"],
      ],
    ]);
  });

  it("is a dash where nothing is known, below what is", () => {
    const { rows } = columns({ a: [null, 1, 1], b: [2, 1, 1] }).tip(0);
    expect(rows.map(({ name, value }) => [name, value])).toEqual([
      ...[
        ["b", "2 ms"],
        ["a", "–"],
      ],
    ]);
  });

  it("is a total, and the lines as they lie on each other", () => {
    const { rows } = columns({ a: [1, 1, 1], b: [2, null, 1] }, "stacked").tip(0);
    expect(rows.map(({ name, value }) => [name, value])).toEqual([
      ...[
        ["Total", "3 ms"],
        ["b", "2 ms"],
        ["a", "1 ms"],
      ],
    ]);
  });

  it("is what it was before, with its day", () => {
    const before = { ...seriesData({ a: [7, 8, 9] }), startMs: startMs - 3 * hourMs };
    const tip = columns({ a: [1, 2, 3] }, "lines", { before }).tip(2);
    expect([tip.before, tip.rows[0]?.value, tip.rows[0]?.before]).toEqual(["Mon 23 Nov", "3 ms", "9 ms"]);
  });

  it("is not whole at the end of the data, and says so", () => {
    expect(columns({ a: [1, 2, 3] }).tip(2).title).toContain("(so far)");
    expect(columns({ a: [1, 2, 3] }).tip(1).title).not.toContain("(so far)");
  });

  it("is the alert that fired then, and leads to it", () => {
    const pointed = columns({ a: [1, 2, 3] });
    expect(pointed.tip(1).notes).toEqual([{ severity: "critical", text: "critical, above for 30 min" }]);
    expect([0, 1, 2].map((index) => pointed.href?.(index))).toEqual([undefined, "#/alerts/a", undefined]);
  });

  it("is said to whoever does not see it", () => {
    expect(tipInWords(columns({ a: [1, 2, 3] }).tip(1))).toBe(
      "Tue 24 Nov, 01:00–02:00: a 2 ms. critical, above for 30 min",
    );
  });

  it("is found by where the pointer is", () => {
    const { indexAt, middle, dots } = columns({ a: [5, 2, null] });
    expect([0, 0.34, 0.99].map((share) => indexAt(share, 0))).toEqual([0, 1, 2]);
    expect(middle(0)).toBeCloseTo(1 / 6);
    expect([dots(0)[0]?.top, dots(2)]).toEqual([0.5, []]);
  });
});

describe("the arrow keys", () => {
  it("go from column to column, and stay within them", () => {
    const line = { count: 30 };
    expect([stepTo("ArrowLeft", 30, line), stepTo("ArrowLeft", 0, line), stepTo("ArrowRight", 29, line)]).toEqual([
      29, 0, 29,
    ]);
    expect([stepTo("Home", 7, line), stepTo("End", 7, line), stepTo("PageDown", 7, line)]).toEqual([0, 29, 4]);
    expect(stepTo("a", 7, line)).toBeUndefined();
  });

  it("go up and down in cells, and not beyond the first and the last row", () => {
    const cells = { count: 12, across: 4 };
    expect([stepTo("ArrowDown", 1, cells), stepTo("ArrowUp", 5, cells), stepTo("ArrowUp", 1, cells)]).toEqual([
      5, 1, 1,
    ]);
    expect([stepTo("ArrowDown", 9, cells), stepTo("ArrowLeft", 12, cells)]).toEqual([9, 11]);
  });
});
