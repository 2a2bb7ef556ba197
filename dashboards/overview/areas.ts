import { extractionErrors } from "../../alerts/extraction-errors.ts";
import { firstAudio } from "../../alerts/first-audio.ts";
import { httpErrors } from "../../alerts/http-errors.ts";
import { metricsStale } from "../../alerts/metrics-stale.ts";
import { queueDepth } from "../../alerts/queue-depth.ts";
import { stripeWebhookSlow } from "../../alerts/stripe-webhook-slow.ts";
import { synthesisErrors } from "../../alerts/synthesis-errors.ts";
import type { StatusList } from "../../model/dashboard.ts";
import { is, percentile } from "../../views/shared/names.ts";
import { levelOf, levelOfSeverity, stateOfLevel } from "../shared/level.ts";
import { listenerOf } from "../shared/listeners.ts";
import { watchIsDead } from "../shared/watch.ts";

interface Area {
  name: string;
  /** Where it is looked into. */
  page: `#/${string}`;
  /** Alerts that watch it, by their ids, or all that are left of an owner. */
  alerts: readonly string[] | { owner: string };
}

/** What users and their operator rely on, in the order in which users would miss it. */
export const areas: readonly Area[] = [
  { name: "Playback", page: "#/synthesis/first-audio-over-time", alerts: ["first-audio", "playback-underruns"] },
  { name: "Synthesis", page: "#/synthesis", alerts: { owner: "speech" } },
  { name: "Documents", page: "#/documents", alerts: { owner: "documents" } },
  { name: "Sign-in and requests", page: "#/http", alerts: { owner: "gateway" } },
  { name: "Billing", page: "#/billing", alerts: { owner: "billing" } },
  { name: "Host", page: "#/host", alerts: { owner: "host" } },
  {
    name: "The watch itself",
    page: "#/alerts/watch",
    alerts: ["metrics-stale", "log-silence", "area-silent", "failed-units", "deployment-drift", "hetzner-stale"],
  },
];

const values = (texts: readonly string[]) => texts.map((text) => `'${text}'`).join(", ");
const areaOfRule = [
  ...areas.flatMap(({ name, alerts }) =>
    "owner" in alerts ? [] : [`WHEN alert_id IN (${values(alerts)}) THEN '${name}'`],
  ),
  ...areas.flatMap(({ name, alerts }) => ("owner" in alerts ? [`WHEN owner = '${alerts.owner}' THEN '${name}'`] : [])),
].join("\n    ");

const within = (minutes: number) => `timestamp > :to - INTERVAL ${minutes} MINUTE AND timestamp <= :to`;
const judged = within(15);
const percent = (part: string, whole: string, minimum: number) =>
  `100.0 * count(*) FILTER (WHERE ${part} AND ${judged}) / CASE WHEN count(*) FILTER (WHERE ${whole} AND ${judged}) >= ${minimum}
    THEN count(*) FILTER (WHERE ${whole} AND ${judged}) END`;
const blocks = is("synthesis_complete", "synthesis_error");
const documents = is("document_extraction_complete", "document_extraction_error");
const webhooks = is("stripe_webhook");
const counted = (condition: string) => `count(*) FILTER (WHERE ${condition})`;
const whole = (value: string) => `CAST(round(${value}) AS BIGINT)`;
/** Too few to be judged, but none of them bad. */
const fewAndWell = (all: string, bad: string) => `CASE WHEN ${all} > 0 AND ${bad} = 0 THEN 1 END`;

/** A row for each area that events or the host tell of: `name`, `level` by the alerts' own thresholds, `said`. */
const measured = `${listenerOf(within(60))}, heard AS (
  SELECT count(heard_s) AS listeners, ${percentile(50, "heard_s")} AS p50_s, ${percentile(95, "heard_s")} AS p95_s,
    CASE WHEN count(heard_s) FILTER (WHERE asked > :to - INTERVAL 15 MINUTE) >= 5
      THEN ${percentile(50, "heard_s")} FILTER (WHERE asked > :to - INTERVAL 15 MINUTE) END AS judged_s
  FROM listener
), queue AS (
  SELECT max(depth) AS depth FROM (
    SELECT arg_max(queue_depth, timestamp) AS depth FROM metrics_event
    WHERE ${is("synthesis_queued")} AND ${within(5)} GROUP BY model_slug
  )
), seen AS (
  SELECT ${counted(blocks)} AS blocks, ${counted(is("synthesis_error"))} AS failed_blocks,
    ${percent(is("synthesis_error"), blocks, 20)} AS failed_blocks_percent,
    ${counted(documents)} AS documents, ${counted(is("document_extraction_error"))} AS failed_documents,
    ${percent(is("document_extraction_error"), documents, 10)} AS failed_documents_percent,
    CASE WHEN ${counted(documents)} >= 10 THEN 100.0 * ${counted(is("document_extraction_error"))} / ${counted(documents)} END
      AS failed_documents_an_hour_percent,
    ${counted(is("http_request"))} AS requests, ${counted(`${is("http_request")} AND status_code >= 500`)} AS failed_requests,
    ${counted(`${is("http_request")} AND status_code IN (401, 403)`)} AS refused,
    ${percent(`${is("http_request")} AND status_code >= 500`, is("http_request"), 20)} AS failed_requests_percent,
    ${counted(webhooks)} AS webhooks, max(duration_ms) FILTER (WHERE ${webhooks}) AS slowest_webhook_ms,
    ${counted(within(10))} AS newest
  FROM metrics_event WHERE ${within(60)}
), fullest AS (
  SELECT max(used_percent) AS percent, arg_max(mount, used_percent) AS mount FROM disk_now
), watch AS (
  SELECT CASE WHEN ${watchIsDead} THEN 3 WHEN failing_rules + failed_units + overdue_timers > 0 THEN 2 ELSE 1 END AS level,
    concat(CASE WHEN ${watchIsDead} THEN 'nobody looks at the rules; ' END, 'rules that could not be asked: ', failing_rules, ', timers overdue: ', overdue_timers,
      ', units failed: ', failed_units) AS said
  FROM watch_now
), measured AS (
  SELECT 'Playback' AS name, greatest(${levelOf("judged_s", firstAudio)}, CASE WHEN listeners > 0 THEN 1 END) AS level,
    CASE WHEN listeners = 0 THEN 'nobody began to listen in the last hour'
      ELSE concat('first audio after ', round(p50_s, 1), ' s, p95 ', round(p95_s, 1),
        ' s; listeners in the last hour: ', listeners) END AS said
  FROM heard
  UNION ALL
  SELECT 'Synthesis', greatest(${levelOf("depth", queueDepth)}, ${levelOf("failed_blocks_percent", synthesisErrors)},
      ${fewAndWell("blocks", "failed_blocks")}),
    concat('blocks in the last hour: ', blocks, ', failed: ', failed_blocks, ', waiting: ', coalesce(depth, 0)) FROM seen, queue
  UNION ALL
  SELECT 'Documents', greatest(${levelOf("failed_documents_percent", extractionErrors)},
      ${levelOf("failed_documents_an_hour_percent", extractionErrors)}, ${fewAndWell("documents", "failed_documents")}),
    concat('documents in the last hour: ', documents, ', could not be read: ', failed_documents) FROM seen
  UNION ALL
  SELECT 'Sign-in and requests', greatest(${levelOf("failed_requests_percent", httpErrors)},
      ${fewAndWell("requests", "failed_requests")}),
    concat('requests in the last hour: ', requests, ', failed: ', failed_requests, ', refused: ', refused) FROM seen
  UNION ALL
  SELECT 'Billing', ${levelOf("slowest_webhook_ms", stripeWebhookSlow)},
    concat('webhooks in the last hour: ', webhooks, ', the slowest ' || slowest_webhook_ms || ' ms') FROM seen
  UNION ALL
  SELECT 'Host', 1, concat('processor ', ${whole("cpu_percent")}, ' %, memory ', ${whole("memory_used_percent")}, ' %, disk ', mount,
    ' ',
    ${whole("percent")}, ' %') FROM machine_now, fullest
  UNION ALL
  SELECT 'The watch itself', greatest(level, ${levelOf("newest", metricsStale)}),
    CASE WHEN newest = 0 THEN 'no event in the last 10 minutes' ELSE coalesce(said, 'events come; the host was not asked') END
  FROM seen LEFT JOIN watch ON true
)`;

export const status: StatusList = {
  kind: "status",
  id: "areas",
  title: "Is every part well?",
  subtitle: "what fires, and the last quarter of an hour by the alerts' thresholds",
  help: "Each part is as bad as the worst of its alerts that fires, or as what the events of the last 15 minutes say by the same thresholds: that may be minutes ahead of an alert, which waits until it is sure. Unknown means that neither the host nor enough events could be asked. The link leads to the alert that fires, or to the page of the part.",
  width: 5,
  source: ["metrics_event", "alert_now", "watch_now", "machine_now", "disk_now"],
  range: "now",
  empty: "Nothing is known of any part.",
  sql: `WITH ${measured}, area AS (
  SELECT * FROM (VALUES ${areas.map(({ name, page }, place) => `(${place}, '${name}', '${page}')`).join(", ")}) AS area (place, name, page)
), rule AS (
  SELECT *, CASE ${areaOfRule} ELSE '${areas[3]?.name}' END AS name FROM alert_now
), fires AS (
  SELECT name, count(*) AS alerts, max(${levelOfSeverity("severity")}) AS severity, min(since) AS since,
    arg_min({'id': alert_id, 'said': concat_ws(': ', title, nullif(detail, ''))}, (severity, since)) AS worst
  FROM rule WHERE state = 'firing' GROUP BY 1
), known AS (
  SELECT name, count(*) FILTER (WHERE state <> 'unknown') AS rules FROM rule GROUP BY 1
)
SELECT area.name,
  ${stateOfLevel("greatest(severity, level, CASE WHEN rules > 0 THEN 1 END)")} AS state,
  concat_ws('; ', worst.said, CASE WHEN alerts > 1 THEN concat('and ', alerts - 1, ' more') END, said) AS detail,
  fires.since, coalesce('#/alerts/' || worst.id, page) AS "to"
FROM area LEFT JOIN fires USING (name) LEFT JOIN known USING (name) LEFT JOIN measured USING (name)
ORDER BY place`,
};
