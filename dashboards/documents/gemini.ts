import type { Series } from "../../model/dashboard.ts";
import { is, textField } from "../../views/shared/names.ts";
import { asAskedOfPeople, bucketOf, inRange, ofPeople } from "../shared/asked.ts";
import { percentileLines } from "../shared/percentiles.ts";
import { answered, geminiCost, sentAnew, sentCached } from "./gemini-cost.ts";

const read = `FROM metrics_event WHERE ${is("page_extraction_complete")} AND ${asAskedOfPeople}`;
const ended = `FROM metrics_event WHERE ${is("page_extraction_complete", "page_extraction_error")} AND ${asAskedOfPeople}`;
const common = { kind: "series", source: ["metrics_event"], range: "page" } as const;

export const pages: Series = {
  ...common,
  id: "pages",
  title: "Gemini: pages",
  subtitle: "read at once, after retries, refused for the quota, given up",
  help: "What became of each page. After a retry the reader has waited longer and has the page. Refused for the quota is normal at a busy hour; given up are holes in somebody's document.",
  width: 6,
  alert: "gemini-errors",
  empty: "No page was given to Gemini.",
  unit: "pages",
  draw: "stacked",
  between: "zero",
  order: ["read at once", "read after retries", "refused for the quota", "given up"],
  sql: `SELECT ${bucketOf()} AS at, CASE WHEN ${is("page_extraction_complete")}
  THEN CASE WHEN coalesce(retry_count, 0) = 0 THEN 'read at once' ELSE 'read after retries' END
  ELSE CASE WHEN status_code = 429 THEN 'refused for the quota' ELSE 'given up' END END AS fate, count(*) AS value
${ended} GROUP BY 1, 2`,
};

/** What refused an attempt: the last attempt of a page that was given up, and in the log those that were tried again. */
const refused = (table: string, condition: string, whose: string) =>
  `SELECT timestamp, status_code FROM ${table} WHERE ${condition} AND ${inRange()} AND ${whose}`;

export const attempts: Series = {
  ...common,
  id: "attempts",
  title: "Gemini: refused attempts",
  subtitle: "by its answer: 429 is a quota, 5xx its own fault",
  help: "429 alone means that we ask for more than was agreed: ask for a higher quota, or spread the work. 503 means that it is overloaded, 504 that a page took too long, 500 that it broke. Retries are the log's, which names no user: narrowed to some people, only what was given up is shown.",
  width: 6,
  source: ["metrics_event", "derived_event"],
  alert: "gemini-retries",
  empty: "Gemini refused nothing.",
  unit: "attempts",
  draw: "stacked",
  between: "zero",
  order: ["429", "500", "503", "504", "other"],
  sql: `SELECT ${bucketOf()} AS at,
  CASE WHEN status_code IN (429, 500, 503, 504) THEN CAST(status_code AS VARCHAR) ELSE 'other' END AS answer, count(*) AS value
FROM (
  ${refused("metrics_event", is("page_extraction_error"), ofPeople())}
  UNION ALL
  ${refused("derived_event", is("gemini_retry"), ":people IS NULL")}
) GROUP BY 1, 2`,
};

export const pageTime: Series = {
  ...common,
  id: "page-time",
  title: "Gemini: time of a page",
  subtitle: "p50 and p95 of pages that were read",
  help: "A page takes one to three seconds. If the p95 leaves the p50 behind, some pages are tried again and again; if both grow, the model has become slow, or another one answers.",
  width: 4,
  empty: "No page was read.",
  unit: "s",
  draw: "lines",
  between: "gap",
  order: ["p50", "p95"],
  sql: `SELECT ${bucketOf()} AS at, ${percentileLines("duration_ms / 1000.0")} ${read} GROUP BY 1`,
};

export const tokens: Series = {
  ...common,
  id: "tokens",
  title: "Gemini: tokens",
  subtitle: "sent, sent and known to its cache, answered",
  help: "Answered tokens cost eight times as much as those sent, reasoning included. Many for few pages are long pages, or a model that thinks too long.",
  width: 4,
  empty: "No page was read.",
  unit: "tokens",
  draw: "stacked",
  between: "zero",
  order: ["sent", "sent, cached", "answered"],
  sql: `SELECT ${bucketOf()} AS at, unnest(['sent', 'sent, cached', 'answered']) AS kind,
  unnest([${sentAnew}, ${sentCached}, ${answered}]) AS value
${read} GROUP BY 1`,
};

export const cost: Series = {
  ...common,
  id: "cost-over-time",
  title: "Gemini: cost",
  subtitle: "tokens at assumed prices",
  help: "By the prices in views/shared/prices.ts, which are assumptions to edit; what all APIs cost together stands on the page of costs.",
  width: 4,
  leadsTo: "#/costs",
  empty: "No page was read.",
  unit: "USD",
  draw: "bars",
  between: "zero",
  sql: `SELECT ${bucketOf()} AS at, ${geminiCost} AS value ${read} GROUP BY 1`,
};

export const rateLimits: Series = {
  ...common,
  id: "rate-limits",
  title: "Refused for the rate",
  subtitle: "calls to other APIs that were refused, most in any hour",
  help: "The line is the alert's: 30 in an hour. Some are normal at a busy hour and are tried again; many mean that work waits for somebody else's limit. Whose users' calls they were, the application does not say.",
  width: 4,
  ignores: ["people"],
  alert: "api-rate-limits",
  empty: "No API refused a call for its rate.",
  unit: "refusals",
  draw: "steps",
  between: "zero",
  sql: `SELECT ${bucketOf("hour")} AS at, api, max(refused) AS value FROM (
  SELECT date_trunc('hour', timestamp) AS hour, coalesce(${textField("api_rate_limit", "api_name")}, 'unknown') AS api, count(*) AS refused
  FROM metrics_event WHERE ${is("api_rate_limit")} AND ${inRange()} GROUP BY 1, 2
) GROUP BY 1, 2`,
};
