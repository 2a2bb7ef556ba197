import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reports } from "../../../dashboards/reports.ts";
import type { HostRow } from "../../../model/host-tables.ts";
import { type Asked, asked, dayMs, endsMs, hourMs } from "./remembered.ts";

const verdicts = ["nominal", "nominal", "anomalies", "nominal", "issues"];

const made = Array.from({ length: 80 }, (_, at): HostRow<"report"> => {
  const id = `r${at}`;
  return {
    ...{ id, made_at: endsMs - at * dayMs - (at % 3) * hourMs, kind: at % 9 === 4 ? "after-deploy" : "scheduled" },
    ...{ verdict: verdicts[at % 5] as string, summary: at === 3 ? null : `day ${at} | with a bar`, findings: at % 4 },
    ...{ cost_usd: 0.1 + (at % 7) / 100, delivered: at % 10 !== 6, page: at === 2 ? null : `reports/${id}.html` },
  };
});

let page: Asked;
beforeAll(async () => {
  page = await asked(reports, { report: made });
});
afterAll(() => page.close());

const inRange = "FROM report WHERE made_at > $from AND made_at <= $to";

describe("the page of reports", () => {
  it.each(["7d", "30d", "1y"] as const)(
    "counts the reports of %s, what they found and what they cost",
    async (range) => {
      const [row = {}] = await page.truth(
        `SELECT count(*) AS n, 100 * avg((verdict = 'nominal')::INT) AS nominal, sum((verdict = 'issues')::INT) AS issues,
         sum(findings) AS findings, sum(cost_usd) AS cost, 100 * avg(delivered::INT) AS told, sum((kind = 'after-deploy')::INT) AS after ${inRange}`,
        range,
      );
      expect(await page.figure("reports", range)).toEqual({ value: row.n, note: `${row.after} after a deployment` });
      expect(await page.figure("nominal", range)).toEqual({
        value: expect.closeTo(Number(row.nominal), 9),
        note: `${row.issues} with issues`,
      });
      expect((await page.figure("findings", range)).value).toBe(row.findings);
      expect((await page.figure("cost", range)).value).toBeCloseTo(Number(row.cost), 9);
      expect((await page.figure("told", range)).value).toBeCloseTo(Number(row.told), 9);
      const costs = await page.panel("cost-over-time", range);
      expect(costs.reduce((sum, { value }) => sum + Number(value), 0)).toBeCloseTo(Number(row.cost), 9);
      const days = await page.panel("verdicts", range);
      expect(days.reduce((sum, { value }) => sum + Number(value), 0)).toBe(row.n);
    },
  );

  it("has a column for each day, of a year for each week, whose verdicts are named", async () => {
    const columns = async (range: "7d" | "30d" | "1y") =>
      new Set((await page.panel("verdicts", range)).map(({ x }) => x)).size;
    expect([await columns("7d"), await columns("30d"), await columns("1y")]).toEqual([8, 31, 53]);
    expect([...new Set((await page.panel("verdicts")).map(({ y }) => y))]).toEqual(["issues", "anomalies", "nominal"]);
  });

  it("says how long ago the last one was, and nothing where there is none", async () => {
    expect(await page.figure("last")).toEqual({ value: 0, note: "nominal" });
    const none = await asked(reports, { report: [] });
    expect([await none.panel("last"), await none.panel("verdicts"), await none.panel("latest")]).toEqual([[], [], []]);
    await none.close();
  });

  it("leads to each report's page, where there is one", async () => {
    const rows = await page.panel("list", "7d");
    expect(rows.map(({ summary }) => summary).slice(0, 4)).toEqual([
      "reports/r0.html|day 0 | with a bar",
      "reports/r1.html|day 1 | with a bar",
      "day 2 | with a bar",
      "reports/r3.html|report of r3",
    ]);
    expect(await page.panel("latest")).toMatchObject([
      { state: "ok", detail: "nominal: day 0 | with a bar", to: "reports/r0.html" },
      { state: "ok" },
      { state: "warning", to: null },
      { state: "ok", detail: "nominal" },
      { state: "critical" },
    ]);
  });
});
