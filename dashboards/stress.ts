import type { Figure, Page, Series, Table, Text } from "../model/dashboard.ts";
import { bucketOf, inRange } from "./shared/asked.ts";

const run = `FROM stress_run WHERE ${inRange("ended_at")}`;
const steps = `${run} AND profile = 'steps'`;
const command = "npx watchbill stress listening --target https://staging.example.org --profile steps";
const empty = "No stress test has been run in this time. How to run one is said below.";
const common = {
  kind: "figure",
  source: ["stress_run"],
  range: "page",
  leadsTo: "#/stress/runs",
  empty: "There was no run.",
} as const;

/** The last run that says something of a column, and its course. */
const lastOf = (column: string, from = run) => ({
  sql: `SELECT arg_max(${column}, ended_at) AS value, arg_max(verdict || ', ' || profile, ended_at) AS note ${from} AND ${column} IS NOT NULL`,
  sparkline: `SELECT ${bucketOf("ended_at")} AS at, arg_max(${column}, ended_at) AS value ${from} AND ${column} IS NOT NULL GROUP BY 1`,
});

const limits = { firstAudioP95Ms: "first audio", underrunPercent: "gaps", errorPercent: "errors", queueDepth: "queue" };
const firstLimit = `CASE first_limit ${Object.entries(limits)
  .map(([name, words]) => `WHEN '${name}' THEN '${words}'`)
  .join(" ")} ELSE first_limit END`;

const held: Figure = {
  ...common,
  ...lastOf("users_held", steps),
  id: "held",
  title: "Held",
  subtitle: "people at once, all limits kept",
  help: "The most simulated listeners for whom every limit held in the last run that looked for it: the first audio in time, no gaps, no errors. So many people can come before somebody notices.",
  width: 2,
  unit: "people",
  better: "higher",
};

const broken: Figure = {
  ...common,
  ...lastOf("users_broken", steps),
  id: "broken",
  title: "Broke",
  subtitle: "people at once, the fewest that were too many",
  help: "The fewest simulated listeners with whom a limit was passed in the last run that looked for it; which one stands in the list below. The truth lies between this and what held.",
  width: 2,
  unit: "people",
  better: "higher",
};

const firstAudio: Figure = {
  ...common,
  ...lastOf("first_audio_p95_ms"),
  id: "first-audio",
  title: "First audio, p95",
  subtitle: "in the last run",
  help: "From pressing play to the second block, as the simulated listeners felt it, network included; at the most people for whom all limits held. The Overview estimates the same of real people from the events.",
  width: 2,
  unit: "ms",
  better: "lower",
};

const underruns: Figure = {
  ...common,
  ...lastOf("underrun_percent"),
  id: "underruns",
  title: "Gaps while playing",
  subtitle: "of the blocks that were played, in the last run",
  help: "The share of blocks that were not there when the one before had ended. People hear each of them.",
  width: 2,
  unit: "%",
  better: "lower",
};

const errors: Figure = {
  ...common,
  ...lastOf("error_percent"),
  id: "errors",
  title: "Errors",
  subtitle: "of everything asked, in the last run",
  help: "Requests and blocks that failed, of all that the simulated people asked for. What they were stands in the run's own page.",
  width: 2,
  unit: "%",
  better: "lower",
};

const recovery: Figure = {
  ...common,
  ...lastOf("recovery_seconds"),
  id: "recovery",
  title: "Recovery",
  subtitle: "after an overload, in the last run of that profile",
  help: "From the end of an overload until a whole window was within all limits again. An application that needs minutes for it has a queue that outlives its listeners.",
  width: 2,
  unit: "s",
  better: "lower",
};

const breakingPoint: Series = {
  kind: "series",
  id: "breaking-point",
  title: "The breaking point",
  subtitle: "people at once, by each run that looked for it",
  help: "Held: the most for whom all limits held. Broken: the fewest for whom one did not. The truth lies between the two. A fall after a deployment is a regression, and the commit stands in the list below; compare only runs against the same target.",
  width: 6,
  source: ["stress_run"],
  range: "page",
  empty,
  unit: "people",
  draw: "lines",
  between: "gap",
  order: ["held", "broken"],
  sql: `SELECT ${bucketOf("ended_at")} AS at, max(users_held) AS value, 'held' AS line ${steps} AND users_held IS NOT NULL GROUP BY 1
UNION ALL
SELECT ${bucketOf("ended_at")}, min(users_broken), 'broken' ${steps} AND users_broken IS NOT NULL GROUP BY 1`,
};

const firstAudioOverTime: Series = {
  kind: "series",
  id: "first-audio-over-time",
  title: "Time to first audio, p95",
  subtitle: "of each run, by profile",
  help: "Only runs of the same profile can be compared. Slower with the same number of people is a regression, before anything breaks.",
  width: 6,
  source: ["stress_run"],
  range: "page",
  empty,
  unit: "ms",
  draw: "lines",
  between: "gap",
  order: ["baseline", "steps", "recovery"],
  sql: `SELECT ${bucketOf("ended_at")} AS at, max(first_audio_p95_ms) AS value, profile
${run} AND first_audio_p95_ms IS NOT NULL GROUP BY 1, profile`,
};

const runs: Table = {
  kind: "table",
  id: "runs",
  title: "Every run",
  subtitle: "the latest first",
  help: "Held: within all limits for all that was tried. Broken: a limit was passed, and which one first. Stopped: it ended before it knew. The same seed makes the same people: to repeat a run give its seed and its target.",
  width: 12,
  source: ["stress_run"],
  range: "page",
  empty,
  columns: {
    ended_at: { title: "Ended", shows: "time" },
    verdict: { title: "Verdict", shows: "text" },
    test: { title: "Test", shows: "text", wideOnly: true },
    users_held: { title: "Held", shows: "number", bar: true },
    users_broken: { title: "Broken", shows: "number" },
    first_limit: { title: "First limit", shows: "text", wideOnly: true },
    first_audio_p95_ms: { title: "First audio p95", shows: "number", unit: "ms", wideOnly: true },
    underrun_percent: { title: "Gaps", shows: "number", unit: "%", wideOnly: true },
    error_percent: { title: "Errors", shows: "number", unit: "%", wideOnly: true },
    target: { title: "Target", shows: "text", wideOnly: true },
    commit: { title: "Commit", shows: "text", wideOnly: true },
    seed: { title: "Seed", shows: "number", wideOnly: true },
  },
  sql: `SELECT ended_at, verdict, concat_ws(', ', test, profile) AS test, users_held, users_broken, ${firstLimit} AS first_limit,
  first_audio_p95_ms, underrun_percent, error_percent, target, left(commit, 12) AS commit, seed ${run} ORDER BY ended_at DESC`,
};

const howTo: Text = {
  kind: "text",
  id: "how-to",
  title: "How to run one",
  subtitle: "against a copy of the application, from a laptop",
  help: "Simulated people sign in, upload documents and listen in real time, until a limit breaks. What they may do, and how much it may cost, is declared in stress/.",
  width: 12,
  text: `${command} finds the breaking point: more and more people, until a limit is passed. --profile baseline holds a usual crowd for a while, and compares with the last such run. --profile recovery overloads it, and measures how long it takes to be well again. Targets that may be aimed at are declared in stress/; never aim at a system that real people use.`,
};

export const stress: Page = {
  id: "stress",
  title: "Stress",
  question: "How many people can come before somebody notices?",
  filters: [],
  range: "1y",
  panels: [held, broken, firstAudio, underruns, errors, recovery, breakingPoint, firstAudioOverTime, runs, howTo],
};
