import { describe, expect, it } from "vitest";
import { compared, isUnchanged } from "../../../backtest/compare.ts";
import { firingsIn } from "../../../backtest/firings.ts";
import { forMarkdown, forTerminal, renderComparison, renderReport } from "../../../backtest/render.ts";
import { atNight, type Firing, type Report } from "../../../backtest/report.ts";
import { timelineSvg } from "../../../backtest/timeline-svg.ts";
import { type Alert, above } from "../../../model/alert.ts";
import type { Transition } from "../../../runtime/evaluate/instance.ts";

const start = Date.UTC(2026, 2, 10);
const minute = (n: number) => start + n * 60_000;
const alert = (id: string): Alert => ({
  id,
  title: id,
  owner: "speech",
  runbook: "docs/runbooks/queue-depth.md",
  unit: "jobs",
  value: { source: "sql", text: "SELECT 1 AS value" },
  levels: [{ severity: "warning", when: above(1) }],
  whenNoData: "keep",
  whenQueryFails: "fire",
  message: "{value}",
});
const firing = (from: number, to: number | null, changes: Partial<Firing> = {}): Firing => ({
  labels: { model: "higgs" },
  severity: "warning",
  from: minute(from),
  to: to === null ? null : minute(to),
  pages: [minute(from)],
  inGap: false,
  ...changes,
});
const report = (alerts: Record<string, Firing[] | string>, changes: Partial<Report> = {}): Report => ({
  history: "metrics.duckdb",
  extent: { from: start, to: minute(1_440), events: 12_345 },
  from: start,
  to: minute(1_440),
  stepMs: 15_000,
  gaps: [],
  gapMs: 600_000,
  alerts: Object.entries(alerts).map(([id, found]) => ({
    alert: alert(id),
    ...(typeof found === "string" ? { unanswered: found, firings: [] } : { firings: found }),
    remarks: [],
  })),
  ...changes,
});
const utc = { zone: "UTC" };

describe("firings", () => {
  const transition = (kind: Transition["kind"], at: number, severity: Transition["severity"]): Transition => ({
    ...{ kind, severity, key: "k", cause: "value", labels: {}, annotations: {}, value: 1, reason: null },
    since: minute(at),
    at: minute(at),
  });

  it("go from firing to resolved, with the worst severity and a page for each time it got worse", () => {
    const firings = firingsIn([{ from: minute(20), to: minute(40) }]);
    firings.add([transition("firing", 1, "warning")]);
    firings.add([transition("escalated", 2, "critical")]);
    firings.add([transition("deescalated", 3, "warning")]);
    firings.add([transition("resolved", 30, "warning"), transition("firing", 50, "warning")]);
    expect(firings.all()).toEqual([
      { labels: {}, severity: "critical", from: minute(1), to: minute(30), pages: [minute(1), minute(2)], inGap: true },
      { labels: {}, severity: "warning", from: minute(50), to: null, pages: [minute(50)], inGap: false },
    ]);
  });

  it("are at night from 22:00 until before 07:00, on the zone's clocks", () => {
    const hours = (zone: string) =>
      atNight(
        [...Array(24).keys()].map((hour) => minute(hour * 60)),
        zone,
      ).map((at) => (at - start) / 3_600_000);
    expect(hours("UTC")).toEqual([0, 1, 2, 3, 4, 5, 6, 22, 23]);
    expect(hours("Asia/Tokyo")).toEqual([13, 14, 15, 16, 17, 18, 19, 20, 21]);
  });
});

describe("a report", () => {
  const found = report(
    {
      "queue-depth": [firing(120, 150), firing(700, null, { severity: "critical", inGap: true })],
      quiet: [],
      "disk-usage": "not in the history: host facts are not stored",
    },
    { gaps: [{ from: minute(600), to: minute(720) }] },
  );

  it("reads as a table, the firings, and what is to be known", () => {
    expect(renderReport(found, utc, forTerminal)).toMatchInlineSnapshot(`
      "metrics.duckdb: 2026-03-10 00:00:00 to 2026-03-11 00:00:00 (UTC), a tick every 15 s, 12 345 events

      ALERT        FIRINGS  PAGES  AT NIGHT      LONGEST       IN ALL
      queue-depth        2      2         1  12 h 20 min  12 h 50 min
      quiet              0      0         0
      disk-usage   not in the history: host facts are not stored

      queue-depth
        2026-03-10 02:00:00  warning   30 min, at night  higgs
        2026-03-10 11:40:00  critical  12 h 20 min and still firing  higgs  (in a gap of the history)

      To be known
        no events from 2026-03-10 10:00:00 to 2026-03-10 12:00:00 (2 h)
        in a gap the rules saw what is stored, nothing: whether the stream was dark or the copy is not whole, a backtest cannot tell
        the history begins 2026-03-10 00:00:00 and ends 2026-03-11 00:00:00; nothing is said about other times
        each rule is judged from when the history holds all that it looks back on"
    `);
  });

  it("is Markdown for a pull request", () => {
    const text = renderReport(found, utc, forMarkdown);
    expect(text).toContain("| queue-depth | 2 | 2 | 1 | 12 h 20 min | 12 h 50 min |");
    expect(text).toContain("| disk-usage | not in the history: host facts are not stored |  |  |  |  |");
  });

  it("is drawn with every firing, and no label can add to the drawing", () => {
    const svg = timelineSvg(report({ x: [firing(1, 2, { labels: { model: '<script>"&' } })] }), utc);
    expect(svg.match(/#d98200/g)).toHaveLength(2);
    expect(svg).toContain("&lt;script&gt;&quot;&amp;");
    expect(svg).not.toContain("<script>");
  });
});

describe("two versions of the rules", () => {
  const before = report({
    same: [firing(1, 2)],
    moved: [firing(10, 20)],
    louder: [firing(10, 20)],
    old: [firing(1, 2)],
  });
  const now = report({
    same: [firing(1, 2)],
    moved: [firing(15, 25, { severity: "critical" })],
    louder: [firing(10, 20), firing(30, 31), firing(10, 20, { labels: { model: "kokoro" } })],
    new: [],
  });
  const comparison = compared("main", before, now);
  const of = (id: string) => comparison.alerts.find((one) => one.id === id);

  it("are compared firing by firing", () => {
    expect(comparison.alerts.filter(isUnchanged).map(({ id }) => id)).toEqual(["same"]);
    expect(of("moved")?.changed).toHaveLength(1);
    expect(of("louder")?.added.map(({ from }) => from)).toEqual([minute(30), minute(10)]);
    expect(of("old")?.gone).toHaveLength(1);
  });

  it("read side by side, with every difference", () => {
    expect(renderComparison(comparison, utc, forTerminal)).toMatchInlineSnapshot(`
      "metrics.duckdb: 2026-03-10 00:00:00 to 2026-03-11 00:00:00 (UTC), a tick every 15 s, 12 345 events; main → now

      ALERT            FIRINGS  PAGES  AT NIGHT    LONGEST           IN ALL
      same                   1      1         1      1 min            1 min
      moved                  1      1         1     10 min           10 min
      louder             1 → 3  1 → 3     1 → 3     10 min  10 min → 21 min
      new     no such rule → 0  – → 0     – → 0
      old     1 → no such rule  1 → –     1 → –  1 min → –        1 min → –

      moved
        - 2026-03-10 00:10:00  warning   10 min, at night  higgs
        + 2026-03-10 00:15:00  critical  10 min, at night  higgs

      louder
        + 2026-03-10 00:30:00  warning   1 min, at night  higgs
        + 2026-03-10 00:10:00  warning   10 min, at night  kokoro

      new
        new rule

      old
        rule removed
        - 2026-03-10 00:01:00  warning   1 min, at night  higgs

      To be known
        the history begins 2026-03-10 00:00:00 and ends 2026-03-11 00:00:00; nothing is said about other times
        each rule is judged from when the history holds all that it looks back on"
    `);
  });

  it("that tell the same are said to", () => {
    expect(renderComparison(compared("main", before, before), utc, forTerminal)).toContain(
      "no one would have been told anything else",
    );
  });
});
