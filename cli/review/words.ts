import type { Alert, Condition, Severity } from "../../model/alert.ts";
import type { Analyst } from "../../model/analyst.ts";
import type { DeclaredArea } from "../../model/area.ts";
import type { Channel } from "../../model/channel.ts";
import type { Check, CheckTarget } from "../../model/check.ts";
import type { DerivedEventRule, FieldSource } from "../../model/derived-event.ts";
import type { Query } from "../../model/query.ts";
import type { QuietWindow } from "../../model/quiet-window.ts";
import type { Route } from "../../model/route.ts";
import type { SyncedData, SyncedLogs } from "../../model/synced-data.ts";
import { jobOf, type Timer } from "../../model/timer.ts";
import { alwaysTold, type Telling, toldOf } from "../../model/told.ts";

/** A declaration as a reader asks about it: the name of each thing that is set, and what it is set to. */
export type Words = ReadonlyMap<string, string>;

type Entry = [name: string, text: string | undefined];
type Entries = Entry[];

/** Each field's part, so that a field that is new in the model cannot be left out of a review. In the order of the page. */
const ofAlert: { [Field in keyof Required<Alert>]: (alert: Alert, channels: readonly Channel[]) => Entries } = {
  id: () => [],
  levels: levelWords,
  channels: (alert, channels) => [
    ...alert.levels.map(({ severity }): Entry => [`who is told (${severity})`, toldWords(alert, severity, channels)]),
    // Which may be the same people as before.
    ["channels", alert.channels?.join(", ") ?? "all"],
  ],
  value: ({ value }) => [["query", queryWords(value)]],
  cause: ({ cause }) => [["query for the cause", cause && queryWords(cause)]],
  window: ({ window }) => [["window", window]],
  minimumSamples: ({ minimumSamples }) => [["minimum of samples", minimumSamples?.toString()]],
  whenNoData: ({ whenNoData }) => [["when there is no data", whenNoData]],
  whenQueryFails: ({ whenQueryFails }) => [["when the query fails", whenQueryFails]],
  keepFiring: ({ keepFiring }) => [["keeps firing for", keepFiring]],
  dependsOn: ({ dependsOn }) => [["silent while one of these fires", dependsOn?.join(", ")]],
  group: ({ group }) => [["instances are told", group]],
  remindEvery: ({ remindEvery }) => [["reminds every", remindEvery]],
  title: ({ title }) => [["title", title]],
  unit: ({ unit }) => [["unit", unit || undefined]],
  message: ({ message }) => [["message", message]],
  owner: ({ owner }) => [["owner", owner]],
  runbook: ({ runbook }) => [["runbook", runbook]],
};

export function alertWords(alert: Alert, channels: readonly Channel[]): Words {
  return words(Object.values(ofAlert).flatMap((part) => part(alert, channels)));
}

function levelWords({ levels, unit }: Alert): Entries {
  return levels.flatMap(
    ({ severity, when, until, for: held }): Entries => [
      [`${severity} threshold`, conditionWords(when, unit)],
      [`${severity} until`, until && conditionWords(until, unit)],
      [`${severity} for`, held ?? "at once"],
    ],
  );
}

/** Every digit: two thresholds that differ must not read the same. */
function conditionWords(condition: Condition, unit: string): string {
  const text = "above" in condition ? `above ${condition.above}` : `below ${condition.below}`;
  return unit ? `${text} ${unit}` : text;
}

function toldWords(alert: Telling, severity: Severity, channels: readonly Channel[]): string {
  const told = toldOf(alert, severity, channels);
  if (told.length === 0) return "nobody";
  return told
    .map((channel) => (alwaysTold(channel, alert, severity) ? channel.id : `${channel.id} at times`))
    .join(", ");
}

function queryWords(value: Query): string {
  switch (value.source) {
    case "sql":
      return value.text;
    case "drift":
      return "drift";
    case "host":
    case "units":
      return `${value.source} ${value.metric}`;
    case "containers":
      return `containers ${[...value.states, ...(value.expected ?? [])].join(", ")}`;
    case "logs": {
      const { source: _, ...query } = value;
      return `logs ${JSON.stringify(query)}`;
    }
  }
}

const ofChannel: { [Field in keyof Required<Channel>]: (channel: Channel) => Entries } = {
  id: () => [],
  kind: ({ kind }) => [["kind", kind]],
  routes: ({ routes }) => [["takes", routes ? routes.map(routeWords).join("; or ") : "everything"]],
  fallback: ({ fallback }) => [["falls back to", fallback && `${fallback.channel} after ${fallback.after}`]],
};

export function channelWords(channel: Channel): Words {
  return words(Object.values(ofChannel).flatMap((part) => part(channel)));
}

function routeWords({ severities, owners, between }: Route): string {
  const parts = [
    ...(severities ? [severities.join(" and ")] : []),
    ...(owners ? [`owned by ${owners.join(" or ")}`] : []),
    ...(between ? [`between ${between.from} and ${between.to} (${between.timezone})`] : []),
  ];
  return parts.join(", ") || "everything";
}

type CheckField = Exclude<keyof Check, "kind"> | "target";

const ofCheck: { [Field in CheckField]: (check: Check, channels: readonly Channel[]) => Entries } = {
  id: () => [],
  target: (check) => targetWords(check),
  every: ({ every }) => [["every", every]],
  downAfter: ({ downAfter }) => [["down after", `${downAfter} in a row`]],
  severity: ({ severity }) => [["severity", severity]],
  channels: (check, channels) => [
    ["who is told", toldWords(check, check.severity, channels)],
    ["channels", check.channels?.join(", ") ?? "all"],
  ],
  audience: ({ audience }) => [["on the status page", audience === "public" ? "yes" : "no"]],
  group: ({ group }) => [["group", group]],
  adopt: ({ adopt }) => [["takes over", adopt === undefined ? undefined : String(adopt)]],
  title: ({ title }) => [["title", title]],
  why: ({ why }) => [["why", why]],
  owner: ({ owner }) => [["owner", owner]],
  runbook: ({ runbook }) => [["runbook", runbook]],
};

export function checkWords(check: Check, channels: readonly Channel[]): Words {
  return words(Object.values(ofCheck).flatMap((part) => part(check, channels)));
}

function targetWords(target: CheckTarget): Entries {
  switch (target.kind) {
    case "http": {
      const { method = "GET", url, status = ["200-299"], keyword, json } = target;
      return [
        ["asks", `${method} ${url}`],
        ["right status", status.join(", ")],
        ["right text", keyword],
        ["right value", json && `${json.path} = ${json.equals}`],
      ];
    }
    case "websocket":
    case "certificate":
      return [["asks", `${target.kind} of ${target.url}`]];
    case "dns":
      return [["asks", `${target.record} of ${target.name ?? "the site's name"}`]];
    case "port":
      return [["asks", `port ${target.port} of ${target.host ?? "the VPS"}: ${target.expect}`]];
    case "containers":
      return [["expects", target.expected.join(", ")]];
  }
}

const ofTimer: { [Field in keyof Required<Timer>]: (timer: Timer) => Entries } & { runs(timer: Timer): Entries } = {
  id: () => [],
  runs: (timer) => [["runs", jobOf(timer)]],
  every: ({ every }) => [["every", every]],
  daily: ({ daily }) => [["daily at", daily && `${daily.at} (${daily.timezone})`]],
  timeout: ({ timeout }) => [["ended after", timeout]],
  memoryMaxMb: ({ memoryMaxMb }) => [["memory at most", `${memoryMaxMb} MB`]],
  heartbeat: ({ heartbeat }) => [["heartbeat", heartbeat]],
  description: ({ description }) => [["description", description]],
};

export function timerWords(timer: Timer): Words {
  return words(Object.values(ofTimer).flatMap((part) => part(timer)));
}

const ofWindow: { [Field in keyof Required<QuietWindow>]: (window: QuietWindow) => Entries } = {
  id: () => [],
  starts: ({ starts, timezone }) => [["starts", `${starts} (${timezone})`]],
  timezone: () => [],
  lasts: ({ lasts }) => [["lasts", lasts]],
  holds: (window) => [["holds back", heldWords(window)]],
  why: ({ why }) => [["why", why]],
};

export function windowWords(window: QuietWindow): Words {
  return words(Object.values(ofWindow).flatMap((part) => part(window)));
}

export function heldWords({ holds: { severities, alerts } }: QuietWindow): string {
  const what = severities ? `what is ${severities.join(" or ")}` : "everything";
  return alerts ? `${what} of ${alerts.join(", ")}` : what;
}

const ofDerivedEvent: { [Field in keyof Required<DerivedEventRule>]: (rule: DerivedEventRule) => Entries } = {
  id: () => [],
  event: ({ event }) => [["becomes", event]],
  logger: ({ logger }) => [["of the logger", logger]],
  levels: ({ levels }) => [["of the levels", levels?.join(", ")]],
  message: ({ message }) => [["whose message matches", message]],
  extra: ({ extra }) => [["with extra", extra && JSON.stringify(extra)]],
  fields: ({ fields }) =>
    Object.entries(fields).map(([field, source]): Entry => [`field ${field}`, sourceWords(source)]),
  meaning: ({ meaning }) => [["why", meaning]],
};

export function derivedEventWords(rule: DerivedEventRule): Words {
  return words(Object.values(ofDerivedEvent).flatMap((part) => part(rule)));
}

function sourceWords(source: FieldSource): string {
  if ("constant" in source) return JSON.stringify(source.constant);
  const from = "group" in source ? `group ${source.group}` : `extra ${source.extra}`;
  return source.times === undefined ? from : `${from} × ${source.times}`;
}

const ofArea: { [Field in keyof Required<DeclaredArea>]: (area: DeclaredArea) => Entries } = {
  id: () => [],
  window: ({ window }) => [["silent after", window]],
  events: ({ events }) =>
    events.map(({ type, where, filled }): Entry => {
      const those = where ? `event ${type} with ${where.column} ${where.is.join(" or ")}` : `event ${type}`;
      return [those, `always with ${filled.join(", ") || "nothing in particular"}`];
    }),
  title: ({ title }) => [["title", title]],
};

export function areaWords(area: DeclaredArea): Words {
  return words(Object.values(ofArea).flatMap((part) => part(area)));
}

const ofCopiedLogs: { [Field in keyof Required<SyncedLogs>]: (logs: SyncedLogs) => Entries } = {
  keep: ({ keep }) => [["kept for", keep]],
  capMb: ({ capMb }) => [["at most", `${capMb} MB`]],
};

export function copyWords({ logs }: SyncedData): Words {
  return words(Object.values(ofCopiedLogs).flatMap((part) => part(logs)));
}

const ofAnalyst: { [Field in keyof Required<Analyst>]: (analyst: Analyst) => Entries } = {
  model: ({ model }) => [["model", model]],
  budgetUsd: ({ budgetUsd: { perReport, perMonth } }) => [
    ["costs at most", `${perReport} $ a report, ${perMonth} $ a month`],
  ],
  pricesUsdPerMillion: ({ pricesUsdPerMillion }) =>
    Object.entries(pricesUsdPerMillion).map(
      ([name, usd]): Entry => [`price of ${priceNames[name] ?? name}`, `${usd} $`],
    ),
  turns: ({ turns }) => [["calls at most", String(turns)]],
  outputTokens: ({ outputTokens }) => [["answers within", `${outputTokens} tokens`]],
  knownNormals: ({ knownNormals }) =>
    knownNormals.map(({ id, text, keys, figure }): Entry => {
      const upTo = figure ? `, up to ${figure.name} ${figure.upTo}` : "";
      return [`normal ${id}`, `${text} (${keys.join(", ")}${upTo})`];
    }),
  knownBenign: ({ knownBenign }) =>
    knownBenign.map(({ id, text, template }): Entry => [`benign ${id}`, `${text} (${template})`]),
  prompt: ({ prompt }) => [["prompt", prompt.trim()]],
};

const priceNames: Record<string, string> = {
  ...{ input: "a million tokens read", output: "a million tokens written" },
  ...{ cacheRead: "a million tokens read again", cacheWrite: "a million tokens kept to be read again" },
};

export function analystWords(analyst: Analyst): Words {
  return words(Object.values(ofAnalyst).flatMap((part) => part(analyst)));
}

function words(entries: Entries): Words {
  return new Map(entries.flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const])));
}
