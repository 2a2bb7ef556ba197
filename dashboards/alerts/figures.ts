import type { Figure } from "../../model/dashboard.ts";
import { bucketOf, inRange } from "../shared/asked.ts";
import { clippedFiring } from "../shared/firings.ts";
import { step } from "../shared/steps.ts";

const fired = `FROM alert_firing WHERE ${inRange("fired_at")}`;
const ofFirings = { kind: "figure", width: 2, source: ["alert_firing"], range: "page" } as const;
const known = "epoch(acknowledged_at - fired_at) / 60";
const lasted = "epoch(resolved_at - fired_at) / 60";

export const firingFigure: Figure = {
  ...ofFirings,
  id: "firing",
  title: "Firing now",
  subtitle: "labels counted one by one",
  help: "How many alerts fire at this moment, each model, worker or disk by itself. None is normal. What fires, since when and whether somebody has said to know of it stands in the lists below.",
  range: "now",
  leadsTo: "#/alerts/rules",
  empty: "Nothing fires, and nothing did.",
  unit: "alerts",
  better: "lower",
  sql: `SELECT count(*) AS value,
  CASE WHEN count(*) FILTER (WHERE severity = 'critical') > 0
    THEN count(*) FILTER (WHERE severity = 'critical') || ' critical' END AS note
FROM alert_firing WHERE resolved_at IS NULL`,
  sparkline: `WITH ${step}
SELECT begins AS at, count(alert_id) AS value
FROM step LEFT JOIN alert_firing
  ON fired_at < begins + :bucket AND fired_at <= :to AND (resolved_at IS NULL OR resolved_at > begins)
GROUP BY 1`,
};

export const firedFigure: Figure = {
  ...ofFirings,
  id: "fired",
  title: "Began to fire",
  subtitle: "labels counted one by one",
  help: "A handful a week that each led to something being mended is healthy. Many that nobody acts on wear people out: look at the noisiest below, and raise a threshold, lengthen its time, or remove the rule.",
  leadsTo: "#/alerts/fired-over-time",
  empty: "Nothing fired.",
  unit: "firings",
  better: "lower",
  sql: `SELECT count(*) AS value, count(*) FILTER (WHERE severity = 'critical') || ' critical' AS note ${fired}`,
  sparkline: `WITH ${step}
SELECT begins AS at, count(alert_id) AS value
FROM step LEFT JOIN alert_firing ON fired_at >= begins AND fired_at < begins + :bucket AND ${inRange("fired_at")}
GROUP BY 1`,
};

export const calmFigure: Figure = {
  ...ofFirings,
  id: "calm",
  title: "No critical alert",
  subtitle: "share of the time, overlaps counted once",
  help: "The share of the time in which no critical alert fired. It is the nearest thing to availability as people feel it that the rules can tell: a critical alert means that somebody could not do what they came for.",
  leadsTo: "#/alerts/timeline",
  empty: "Nothing critical fired.",
  unit: "%",
  better: "higher",
  sql: `WITH ${clippedFiring}, critical AS (
  SELECT began, ended,
    coalesce(max(ended) OVER (ORDER BY began, ended ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), :from) AS reached
  FROM clipped WHERE severity = 'critical'
)
SELECT 100 * (1 - coalesce(sum(greatest(0, epoch(ended) - epoch(greatest(began, reached)))), 0) / epoch(:to - :from)) AS value,
  printf('%.0f min with one', coalesce(sum(greatest(0, epoch(ended) - epoch(greatest(began, reached)))), 0) / 60) AS note
FROM critical`,
  sparkline: `WITH ${clippedFiring}, ${step}
SELECT begins AS at, CASE WHEN count(alert_id) > 0 THEN 0 ELSE 100 END AS value
FROM step LEFT JOIN clipped ON severity = 'critical' AND began < begins + :bucket AND ended > begins
GROUP BY 1`,
};

export const acknowledgedFigure: Figure = {
  ...ofFirings,
  id: "acknowledged",
  title: "Until somebody knew",
  subtitle: "median, from firing to “I know”",
  help: "How long it took until somebody pressed “I know” on the notification, of those where somebody did. A few minutes at daytime are good. Where hardly any is acknowledged this says little, except that the button is not used.",
  leadsTo: "#/alerts/time-to-acknowledge",
  empty: "Nobody has said “I know” in this time.",
  unit: "min",
  better: "lower",
  sql: `SELECT median(${known}) AS value, count(acknowledged_at) || ' of ' || count(*) || ' acknowledged' AS note ${fired}`,
  sparkline: `SELECT ${bucketOf("fired_at")} AS at, median(${known}) AS value ${fired} AND acknowledged_at IS NOT NULL GROUP BY 1`,
};

export const lastedFigure: Figure = {
  ...ofFirings,
  id: "lasted",
  title: "Until it was over",
  subtitle: "median, from firing to resolved",
  help: "How long what fired lasted, of what is over. It is the time to mend as far as alerts know it. If it is shorter than the time until somebody knew, most of it goes by itself.",
  leadsTo: "#/alerts/firings",
  empty: "Nothing fired that is over.",
  unit: "min",
  better: "lower",
  sql: `SELECT median(${lasted}) AS value, printf('at most %.0f min', max(${lasted})) AS note ${fired}`,
  sparkline: `SELECT ${bucketOf("fired_at")} AS at, median(${lasted}) AS value ${fired} AND resolved_at IS NOT NULL GROUP BY 1`,
};

export const heldFigure: Figure = {
  ...ofFirings,
  id: "held",
  title: "Nobody was told",
  subtitle: "silenced, quiet hours, or another's consequence",
  help: "What fired and was held back for as long as it did: because somebody had silenced it, because it was quiet hours, because it flapped, or because what it depends on fired. Few are normal; the list of firings says of each why.",
  leadsTo: "#/alerts/firings",
  empty: "Nothing fired.",
  unit: "firings",
  better: "neither",
  sql: `SELECT count(held) AS value, 'of ' || count(*) AS note ${fired}`,
  sparkline: `SELECT ${bucketOf("fired_at")} AS at, count(held) AS value ${fired} GROUP BY 1`,
};
