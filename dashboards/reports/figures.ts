import type { Figure } from "../../model/dashboard.ts";
import { bucketOf, inRange } from "../shared/asked.ts";
import { percentOf } from "../shared/percents.ts";

const made = `FROM report WHERE ${inRange("made_at")}`;
const empty = "No report was made in this time.";
const ofReports = { kind: "figure", width: 2, source: ["report"], range: "page", empty } as const;

/** Its course is how long each was waited for. */
export const lastReport: Figure = {
  ...ofReports,
  id: "last",
  title: "Since the last report",
  subtitle: "until these data end",
  help: "Reports come when their timer says so, usually every morning. If this is longer than a day the timer is stopped, the copies are missing, or the report fails: `systemctl status` of its unit and `make reports` say which.",
  range: "now",
  leadsTo: "#/reports/list",
  empty: "No report has been made.",
  unit: "h",
  better: "lower",
  sql: `SELECT epoch(:to - max(made_at)) / 3600 AS value, arg_max(verdict, made_at) AS note
FROM report WHERE made_at <= :to HAVING count(*) > 0`,
  sparkline: `SELECT ${bucketOf("made_at")} AS at, max(waited_h) AS value
FROM (SELECT made_at, epoch(made_at - lag(made_at) OVER (ORDER BY made_at)) / 3600 AS waited_h FROM report)
WHERE ${inRange("made_at")} AND waited_h IS NOT NULL GROUP BY 1`,
};

export const reportsFigure: Figure = {
  ...ofReports,
  id: "reports",
  title: "Reports",
  subtitle: "scheduled, after deployments and by hand",
  help: "How many were made. The host keeps the last 250, at most 512 MB.",
  leadsTo: "#/reports/list",
  unit: "reports",
  better: "neither",
  sql: `SELECT count(*) AS value, count(*) FILTER (WHERE kind = 'after-deploy') || ' after a deployment' AS note ${made}`,
  sparkline: `SELECT ${bucketOf("made_at")} AS at, count(*) AS value ${made} GROUP BY 1`,
};

export const nominalFigure: Figure = {
  ...ofReports,
  id: "nominal",
  title: "Found nothing",
  subtitle: "of all reports, those with the verdict nominal",
  help: "On most days nothing should be found. If hardly any report is nominal, either something is broken and stays so, or what is normal here is not known to the reports yet: declare it in analyst/.",
  leadsTo: "#/reports/verdicts",
  unit: "%",
  better: "higher",
  sql: `SELECT ${percentOf("verdict = 'nominal'")} AS value,
  count(*) FILTER (WHERE verdict = 'issues') || ' with issues' AS note ${made}`,
  sparkline: `SELECT ${bucketOf("made_at")} AS at, ${percentOf("verdict = 'nominal'")} AS value
${made} GROUP BY 1`,
};

export const findingsFigure: Figure = {
  ...ofReports,
  id: "findings",
  title: "Findings",
  subtitle: "of the model, with evidence",
  help: "What the model found and could prove with figures from the digest or its own look-ups; what it could not prove is not counted. A report without the model has none, whatever its verdict.",
  leadsTo: "#/reports/findings-over-time",
  unit: "findings",
  better: "lower",
  sql: `SELECT sum(findings) AS value, 'at most ' || max(findings) || ' in one' AS note ${made}`,
  sparkline: `SELECT ${bucketOf("made_at")} AS at, sum(findings) AS value ${made} GROUP BY 1`,
};

export const toldFigure: Figure = {
  ...ofReports,
  id: "told",
  title: "Reached people",
  subtitle: "taken by Discord or ntfy",
  help: "The share of the reports that at least one service took. Below 100 % some were made and lie in the list below unread: the webhook or the topic is wrong, or neither is set.",
  leadsTo: "#/reports/list",
  unit: "%",
  better: "higher",
  sql: `SELECT ${percentOf("delivered")} AS value,
  count(*) FILTER (WHERE NOT delivered) || ' told nobody' AS note ${made}`,
  sparkline: `SELECT ${bucketOf("made_at")} AS at, ${percentOf("delivered")} AS value ${made} GROUP BY 1`,
};

export const costFigure: Figure = {
  ...ofReports,
  id: "cost",
  title: "Cost of the model",
  subtitle: "by what the service says it used",
  help: "What the Messages API was asked and answered, at its list price. A usual report costs some ten cents; one that looks up much costs more, up to the limit that is set. There is a monthly limit too: beyond it reports come with the digest alone.",
  leadsTo: "#/reports/cost-over-time",
  unit: "USD",
  better: "lower",
  sql: `SELECT sum(cost_usd) AS value, printf('$%.2f each', avg(cost_usd)) AS note ${made}`,
  sparkline: `SELECT ${bucketOf("made_at")} AS at, sum(cost_usd) AS value ${made} GROUP BY 1`,
};
