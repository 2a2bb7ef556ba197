import type { Heatmap, Series, StatusList, Table } from "../../model/dashboard.ts";
import { bucketOf, inRange, inZone } from "../shared/asked.ts";

const made = `FROM report WHERE ${inRange("made_at")}`;
const empty = "No report was made in this time.";

const isYear = ":bucket >= INTERVAL 1 DAY";
const pieceOf = (column: string) => `date_trunc(CASE WHEN ${isYear} THEN 'week' ELSE 'day' END, ${inZone(column)})`;

export const verdicts: Heatmap = {
  kind: "heatmap",
  id: "verdicts",
  title: "Verdict by day",
  subtitle: "reports of each day, of a year by the week",
  help: "A column for each day; where the range is a year, for each week from its Monday. Nominal: nothing that is not usual. Anomalies: something is strange, and nobody is hurt by it yet. Issues: people are. Days side by side with the same verdict usually have the same cause.",
  width: 8,
  source: ["report"],
  range: "page",
  empty,
  unit: "reports",
  xTitle: "day",
  yTitle: "verdict",
  sql: `WITH piece AS (
  SELECT unnest(generate_series(${pieceOf(":from")}, ${pieceOf(":to")},
    CASE WHEN ${isYear} THEN INTERVAL 7 DAY ELSE INTERVAL 1 DAY END)) AS began
), made AS (
  SELECT ${pieceOf("made_at")} AS began, verdict, count(*) AS reports ${made} GROUP BY ALL
)
SELECT strftime(began, CASE WHEN ${isYear} THEN '%d %b %Y' ELSE '%d %b' END) AS x, verdict AS y, coalesce(reports, 0) AS value
FROM piece CROSS JOIN (SELECT unnest(['issues', 'anomalies', 'nominal']) AS verdict) LEFT JOIN made USING (began, verdict)
WHERE EXISTS (FROM made)
ORDER BY began, verdict = 'nominal', verdict = 'anomalies'`,
};

export const latest: StatusList = {
  kind: "status",
  id: "latest",
  title: "The latest",
  subtitle: "newest first, whatever the range",
  help: "What the last reports said in a sentence. Press one for its page with the evidence: charts, examples, and what the model looked up.",
  width: 4,
  source: ["report"],
  range: "now",
  empty: "No report has been made. Make one with: make report STACK=prod",
  sql: `SELECT strftime(${inZone("made_at")}, '%a %d %b %H:%M') AS name,
  CASE verdict WHEN 'nominal' THEN 'ok' WHEN 'anomalies' THEN 'warning' ELSE 'critical' END AS state,
  concat_ws(': ', verdict, summary) AS detail, made_at AS since, page AS "to"
FROM report WHERE made_at <= :to ORDER BY made_at DESC LIMIT 5`,
};

export const findingsOverTime: Series = {
  kind: "series",
  id: "findings-over-time",
  title: "Findings",
  subtitle: "of the model, with evidence",
  help: "How many things each report found. One finding that comes back every day is either not mended or not worth a finding: declare it as known in analyst/, or as mended with `watchbill deployed --fixes`.",
  width: 6,
  source: ["report"],
  range: "page",
  empty,
  unit: "findings",
  draw: "bars",
  between: "zero",
  sql: `SELECT ${bucketOf("made_at")} AS at, sum(findings) AS value ${made} GROUP BY 1`,
};

export const costOverTime: Series = {
  kind: "series",
  id: "cost-over-time",
  title: "Cost of the model",
  subtitle: "by the kind of report",
  help: "What each report cost. A day that costs several times as much had much to look up, or a long digest.",
  width: 6,
  source: ["report"],
  range: "page",
  empty,
  unit: "USD",
  draw: "bars",
  between: "zero",
  order: ["scheduled", "after-deploy", "by hand"],
  sql: `SELECT ${bucketOf("made_at")} AS at, sum(cost_usd) AS value, kind ${made} GROUP BY 1, kind`,
};

export const list: Table = {
  kind: "table",
  id: "list",
  title: "Every report",
  subtitle: "the latest first",
  help: "Press a sentence to open the report's page. What no service has taken says so: `npx watchbill reports` shows why, and sends it again with the next report.",
  width: 12,
  source: ["report"],
  range: "page",
  empty,
  columns: {
    made_at: { title: "Made", shows: "time" },
    verdict: { title: "Verdict", shows: "text" },
    summary: { title: "In a sentence", shows: "link" },
    findings: { title: "Findings", shows: "number", bar: true },
    cost_usd: { title: "Cost", shows: "number", unit: "USD", wideOnly: true },
    kind: { title: "Kind", shows: "text", wideOnly: true },
    told: { title: "Told", shows: "text", wideOnly: true },
  },
  sql: `SELECT made_at, verdict, coalesce(page || '|', '') || coalesce(summary, 'report of ' || id) AS summary, findings, cost_usd, kind,
  CASE WHEN delivered THEN 'yes' ELSE 'not yet' END AS told ${made} ORDER BY made_at DESC`,
};
