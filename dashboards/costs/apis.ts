import type { Series, Table, Text } from "../../model/dashboard.ts";
import { gemini, runpod, server } from "../../views/shared/prices.ts";
import { bucketOf } from "../shared/asked.ts";
import { apiEvent, cost, costSource, payees, usage } from "../shared/costs.ts";

export const overTime: Series = {
  kind: "series",
  id: "over-time",
  title: "What costs money",
  subtitle: "USD in each step, assumed but for reports",
  help: "The server is a floor that is the same in each step; what stands on it grows with use. One tall step of Gemini is a large scan; many are a flood of them, or retries. The rented workers follow the people who choose their models.",
  width: 8,
  source: costSource,
  range: "page",
  empty: "Nothing is known to cost anything.",
  unit: "USD",
  draw: "stacked",
  between: "zero",
  order: payees,
  sql: `WITH ${cost} SELECT ${bucketOf("paid_at")} AS at, what, sum(usd) AS value FROM cost GROUP BY 1, 2`,
};

export const prices: Text = {
  kind: "text",
  id: "prices",
  title: "These prices are assumptions",
  subtitle: "views/shared/prices.ts, to be replaced by your bills",
  help: "Every figure of this page that says assumed is an amount times one of these. Change a price there, and all of the past is computed anew with the next render.",
  width: 4,
  text: [
    `${gemini.api}: ${gemini.inputPerMillion} USD for a million tokens in, ${gemini.cachedPerMillion} of those that its cache knew, ${gemini.outputPerMillion} out, reasoning included (${gemini.asOf}; ${gemini.source}).`,
    `${runpod.api}: ${runpod.perSecond} USD for a second of a rented worker, of the models ${runpod.models.join(", ")} (${runpod.asOf}; ${runpod.source}).`,
    `server: ${server.perMonth} USD a month, ${server.name} (${server.asOf}; ${server.source}).`,
    "reports: what the Messages API counted, at the prices of analyst/index.ts.",
  ].join("\n\n"),
};

export const apis: Table = {
  kind: "table",
  id: "apis",
  title: "External APIs",
  subtitle: "what each did, how it answered, and what it cost by the assumed prices",
  help: "Calls are pages, batches and blocks that were asked for; retries stand beside them. Broken off are answers with 504 and jobs that were taken from their worker; refused are those for the rate. Refusals of Gemini with 429 are normal in small numbers: see the page Documents.",
  width: 12,
  source: ["metrics_event", "derived_event"],
  range: "page",
  alert: "api-rate-limits",
  leadsTo: "#/documents/rate-limits",
  empty: "No API was used.",
  columns: {
    api: { title: "API", shows: "text" },
    calls: { title: "Calls", shows: "number", unit: "calls", bar: true },
    failed: { title: "Failed", shows: "number", unit: "calls" },
    aborts: { title: "Broken off", shows: "number", unit: "calls", wideOnly: true },
    refused: { title: "Refused", shows: "number", unit: "calls", wideOnly: true },
    retries: { title: "Retries", shows: "number", unit: "calls", wideOnly: true },
    pages: { title: "Pages", shows: "number", unit: "pages", wideOnly: true },
    minutes: { title: "Audio", shows: "number", unit: "min", wideOnly: true },
    tokens_in: { title: "Tokens in", shows: "number", unit: "tokens", wideOnly: true },
    tokens_out: { title: "Tokens out", shows: "number", unit: "tokens", wideOnly: true },
    slowest_p95_ms: { title: "p95, worst hour", shows: "number", unit: "ms", wideOnly: true },
    usd: { title: "Cost", shows: "number", unit: "USD", bar: true },
  },
  sql: `WITH ${usage}
SELECT api, sum(calls) AS calls, sum(failures) AS failed, sum(aborts) AS aborts, sum(rate_limits) AS refused, sum(retries) AS retries,
  sum(pages) AS pages, sum(minutes) AS minutes, nullif(sum(input_tokens), 0) AS tokens_in,
  nullif(sum(output_tokens), 0) AS tokens_out, max(p95_ms) AS slowest_p95_ms, sum(assumed_cost) AS usd
FROM usage GROUP BY 1 ORDER BY usd DESC NULLS LAST, calls DESC, api`,
};

export const calls: Series = {
  kind: "series",
  id: "calls",
  title: "Calls",
  subtitle: "pages, batches and blocks that were asked for, by API",
  help: "How much is asked of others. It follows the documents and the sessions of the models that are rented; a step upwards without more people is a loop that asks again.",
  width: 6,
  source: ["metrics_event", "derived_event"],
  range: "page",
  empty: "No API was used.",
  unit: "calls",
  draw: "lines",
  between: "zero",
  sql: `WITH ${apiEvent} SELECT ${bucketOf()} AS at, api, sum(calls) AS value FROM api_event WHERE calls > 0 GROUP BY 1, 2`,
};

export const trouble: Series = {
  kind: "series",
  id: "trouble",
  title: "Failures and refusals",
  subtitle: "calls without a result, broken off, and refused for the rate",
  help: "What APIs did not do. Failures are lost in the end, the others were mostly tried again. Refusals in bursts are a quota: spread the work, or have it raised. One API that fails alone is its trouble; all at once are the server's way to the network.",
  width: 6,
  source: ["metrics_event", "derived_event"],
  range: "page",
  alert: "gemini-errors",
  empty: "No API was used.",
  unit: "calls",
  draw: "bars",
  between: "zero",
  order: ["failed", "broken off", "refused"],
  sql: `WITH ${apiEvent}, counted AS (
  SELECT ${bucketOf()} AS at, sum(failures) AS failed, sum(aborts) AS "broken off",
    coalesce(sum(rate_events), sum(status_429)) AS refused
  FROM api_event GROUP BY 1
)
SELECT "at", outcome, coalesce(value, 0) AS value
FROM counted UNPIVOT INCLUDE NULLS (value FOR outcome IN (failed, "broken off", refused))`,
};

export const tokens: Series = {
  kind: "series",
  id: "tokens",
  title: "Tokens of Gemini",
  subtitle: "sent, sent and known to its cache, and answered",
  help: "What Gemini charges for. What it answers, with its reasoning, is eight times as dear as what it reads. If tokens grow and pages do not, prompts have become longer or reasoning deeper: see tokens a page on the page Documents.",
  width: 6,
  source: ["metrics_event", "derived_event"],
  range: "page",
  leadsTo: "#/documents/tokens",
  empty: "No page was read.",
  unit: "tokens",
  draw: "stacked",
  between: "zero",
  order: ["sent", "cached", "answered"],
  sql: `WITH ${apiEvent}, counted AS (
  SELECT ${bucketOf()} AS at, sum(prompt_tokens) - coalesce(sum(cached_tokens), 0) AS sent, sum(cached_tokens) AS cached,
    sum(output_tokens) AS answered
  FROM api_event WHERE api = '${gemini.api}' AND prompt_tokens > 0 GROUP BY 1
)
SELECT "at", direction, value FROM counted UNPIVOT (value FOR direction IN (sent, cached, answered))`,
};

export const rented: Series = {
  kind: "series",
  id: "rented",
  title: "Rented workers",
  subtitle: "minutes of work that were paid for, and of audio that came of it",
  help: "Work costs, audio is what it gives: the farther the lower line lies below the upper, the better the rent is spent. Work above audio means that a rented worker is slower than the speech plays.",
  width: 6,
  source: ["metrics_event", "derived_event"],
  range: "page",
  leadsTo: "#/synthesis/overflow",
  empty: "No rented worker did anything.",
  unit: "min",
  draw: "lines",
  between: "zero",
  order: ["audio", "work"],
  sql: `WITH ${apiEvent}, counted AS (
  SELECT ${bucketOf()} AS at, sum(audio_ms) / 60000.0 AS audio, sum(work_ms) / 60000.0 AS work
  FROM api_event WHERE api = '${runpod.api}' GROUP BY 1
)
SELECT "at", what, value FROM counted UNPIVOT (value FOR what IN (audio, work))`,
};
