import { randomUUID } from "node:crypto";
import { isTimezone } from "../../../model/route.ts";
import { Check, type Schedule, scheduleOf } from "./check.ts";
import type { Reply } from "./server.ts";

export interface Call {
  method: string;
  url: URL;
  body: string;
  key: string;
}

type Fields = Partial<Record<"name" | "slug" | "tags" | "desc" | "channels", string>> &
  Schedule & { unique?: string[] };

/** The part of its management API that makes, lists and removes checks. */
export function answerApi(checks: Check[], apiKey: string, call: Call, base: string, nowMs: number): Reply {
  const [, uuid] = /^\/api\/v3\/checks\/(.*)$/.exec(call.url.pathname) ?? [];
  if (uuid === undefined) return { status: 404, body: "" };
  if (call.key !== apiKey) return { status: 401, body: { error: "wrong api key" } };
  const shown = (check: Check) => asJson(check, base, nowMs);
  if (uuid !== "") {
    const at = checks.findIndex((check) => check.uuid === uuid);
    const check = checks[at];
    if (!check) return { status: 404, body: { error: "not found" } };
    if (call.method === "DELETE") checks.splice(at, 1);
    return { status: 200, body: shown(check) };
  }
  if (call.method === "GET") {
    const slug = call.url.searchParams.get("slug");
    return { status: 200, body: { checks: checks.filter((check) => !slug || check.slug === slug).map(shown) } };
  }
  return put(checks, call.body, shown);
}

function put(checks: Check[], body: string, shown: (check: Check) => unknown): Reply {
  let fields: Fields;
  try {
    fields = JSON.parse(body);
  } catch {
    return { status: 400, body: { error: "could not parse request body" } };
  }
  const problem = problemOf(fields);
  if (problem) return { status: 400, body: { error: `json validation error: ${problem}` } };
  const { name, slug = "", tags, desc, channels, unique } = fields;
  const existing = unique?.includes("slug") ? checks.find((check) => check.slug === slug) : undefined;
  const check = existing ?? new Check(randomUUID(), slug);
  Object.assign(check, {
    name: name ?? check.name,
    tags: tags ?? check.tags,
    description: desc ?? check.description,
    channels: channels ?? check.channels,
    schedule: changed(check, fields),
  });
  if (!existing) checks.push(check);
  return { status: existing ? 200 : 201, body: shown(check) };
}

/** What is not given stays; a timeout takes the schedule's place, and a schedule the timeout's. */
function changed({ schedule: before }: Check, { timeout, grace, schedule, tz }: Fields) {
  const kept = { ...before, ...(grace === undefined ? {} : { grace }) };
  if (schedule !== undefined) return scheduleOf({ ...kept, schedule, ...(tz ? { tz } : {}) });
  return timeout === undefined ? kept : { timeout, grace: kept.grace };
}

function problemOf({
  slug = "",
  timeout = 60,
  grace = 60,
  schedule = "0 0 * * *",
  tz = "UTC",
}: Fields): string | undefined {
  if (!/^[a-z0-9-_]*$/.test(slug)) return "slug does not match pattern";
  // Of cron's words only those for once a day, which are all that are used.
  if (!/^([1-5]?\d) (1?\d|2[0-3]) \* \* \*$/.test(schedule))
    return "schedule is not a valid cron or OnCalendar expression";
  if (!isTimezone(tz)) return "tz is not a valid timezone";
  for (const [field, seconds] of Object.entries({ timeout, grace })) {
    if (!Number.isInteger(seconds)) return `${field} is not a number`;
    if (seconds < 60) return `${field} is too small`;
    if (seconds > 31_536_000) return `${field} is too large`;
  }
  return undefined;
}

function asJson(check: Check, base: string, nowMs: number) {
  const { name, slug, tags, description: desc, channels, uuid, schedule, pings } = check;
  const address = `${base}/api/v3/checks/${uuid}`;
  return {
    ...{ name, slug, tags, desc, ...schedule, n_pings: pings.length, status: check.status(nowMs) },
    ...{ started: check.started, uuid, ping_url: `${base}/ping/${uuid}`, update_url: address, channels },
    pause_url: `${address}/pause`,
  };
}
