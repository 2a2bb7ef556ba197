import type { Figure } from "../../model/dashboard.ts";
import { is } from "../../views/shared/names.ts";
import { gemini, runpod, server } from "../../views/shared/prices.ts";
import { bucketOf, inRange } from "../shared/asked.ts";
import { cost, costSource } from "../shared/costs.ts";

const ofCosts = { kind: "figure", width: 2, source: costSource, range: "page", unit: "USD", decimals: 2 } as const;
const days = "(epoch(:to) - epoch(:from)) / 86400";
/** A mean month, so that each month is as long. */
const daysPerMonth = 30.4;
const course = (where = "true", value = "sum(usd)") => `WITH ${cost}
SELECT ${bucketOf("paid_at")} AS at, ${value} AS value FROM cost WHERE ${where} GROUP BY 1`;

export const totalFigure: Figure = {
  ...ofCosts,
  id: "total",
  title: "Cost of the range",
  subtitle: "server, APIs and reports, assumed",
  help: "All that is known to cost something: the server's price for the time, what Gemini and rented workers charge by the assumed prices, and what the model of the reports was paid. Not in it are domains, storage, taxes and people.",
  leadsTo: "#/costs/over-time",
  empty: "Nothing is known to cost anything.",
  better: "lower",
  sql: `WITH ${cost} SELECT sum(usd) AS value FROM cost`,
  sparkline: course(),
};

export const monthFigure: Figure = {
  ...ofCosts,
  id: "month",
  title: "A month at this pace",
  subtitle: "the range's cost, by the day, times 30.4",
  help: "What a month costs if all of it is like the range. Over 24 hours it swings with the weekday; over 30 days it is the bill to expect. Set a budget at the provider as well: this page only knows what events tell.",
  leadsTo: "#/costs/over-time",
  empty: "Nothing is known to cost anything.",
  better: "lower",
  sql: `WITH ${cost} SELECT sum(usd) / (${days}) * ${daysPerMonth} AS value FROM cost`,
  sparkline: course("true", `sum(usd) * 86400 / epoch(:bucket) * ${daysPerMonth}`),
};

const isExternal = `what IN ('${gemini.api}', '${runpod.api}')`;

export const apisFigure: Figure = {
  ...ofCosts,
  id: "external",
  title: "External APIs",
  subtitle: "tokens of Gemini, seconds of rented workers, assumed",
  help: "The part that grows with use: what was asked of APIs, times the assumed prices. If it rises faster than the number of documents and sessions, look at retries and at the tokens of a page.",
  leadsTo: "#/costs/apis",
  empty: "No API was used.",
  better: "lower",
  sql: `WITH ${cost}
SELECT sum(usd) AS value, concat_ws(', ', '${gemini.api} ' || round(sum(usd) FILTER (WHERE what = '${gemini.api}'), 2),
  '${runpod.api} ' || round(sum(usd) FILTER (WHERE what = '${runpod.api}'), 2)) AS note
FROM cost WHERE ${isExternal}`,
  sparkline: course(isExternal),
};

export const serverFigure: Figure = {
  ...ofCosts,
  id: "server",
  title: "The server",
  subtitle: `its price for the range, assumed: ${server.name}`,
  help: `${server.perMonth} USD a month, whatever it does: ${server.source}, of ${server.asOf}. It is one number in views/shared/prices.ts, to be replaced by the one on your bill.`,
  leadsTo: "#/costs/prices",
  empty: "The range is empty.",
  better: "neither",
  sql: `WITH ${cost} SELECT sum(usd) AS value, '${server.perMonth} a month' AS note FROM cost WHERE what = 'server'`,
  sparkline: course("what = 'server'"),
};

export const reportsFigure: Figure = {
  ...ofCosts,
  id: "reports",
  title: "Reports",
  subtitle: "what their model was paid",
  help: "By the tokens that the Messages API counted, so that this is no assumption. Each report has a budget that it cannot exceed: see analyst/index.ts. Without a key reports cost nothing.",
  source: ["report"],
  leadsTo: "#/reports/cost-over-time",
  empty: "No report was made.",
  better: "lower",
  sql: `SELECT sum(cost_usd) AS value, count(*) || ' reports' AS note FROM report WHERE ${inRange("made_at")}`,
  sparkline: `SELECT ${bucketOf("made_at")} AS at, sum(cost_usd) AS value FROM report WHERE ${inRange("made_at")} GROUP BY 1`,
};

const heardHours = "sum(coalesce(audio_duration_ms, text_length * 62.5)) / 3.6e6";
const heard = `FROM metrics_event WHERE ${is("synthesis_complete", "cache_hit")} AND ${inRange()}`;

export const hourFigure: Figure = {
  ...ofCosts,
  id: "audio-hour",
  title: "An hour of speech",
  subtitle: "all costs by all audio that people were given",
  help: "What one hour of speech costs with everything in it, cached blocks included. It falls when more people come, since the server costs the same; if it rises, the models that are rented are chosen more often, or the documents need the language model.",
  leadsTo: "#/usage/listened",
  empty: "Nobody was given any audio.",
  better: "lower",
  decimals: 4,
  sql: `WITH ${cost} SELECT sum(usd) / nullif((SELECT ${heardHours} ${heard}), 0) AS value FROM cost`,
  sparkline: `WITH ${cost}, paid AS (
  SELECT ${bucketOf("paid_at")} AS at, sum(usd) AS usd FROM cost GROUP BY 1
), heard AS (
  SELECT ${bucketOf()} AS at, ${heardHours} AS hours ${heard} GROUP BY 1
)
SELECT heard.at, usd / nullif(hours, 0) AS value FROM heard JOIN paid ON paid.at = heard.at`,
};
