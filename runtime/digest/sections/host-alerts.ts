import { spanInWords } from "../../../model/duration.ts";
import type { Verdict } from "../../../model/report.ts";
import type { AlertsContext, ChannelContext, Firing } from "../../../model/report-context.ts";
import { median } from "../../median.ts";
import { strange } from "../limits.ts";
import { type Draft, overLimit, type Scope, type Section } from "../section.ts";
import { countDeviations } from "../usual.ts";
import { amount, capital, counted, minuteOf, usually } from "../words.ts";

/** A look of the rules is a quarter of a minute apart. */
const tickLateMs = 5 * 60_000;
const moreOften = 3;
/** A rule that so many weeks have not seen is new when it fires so often. */
const weeksNew = 3;
const timesNew = 2;

/** Alerts that fired or were held back, rules that cannot be asked, and whether anybody looks at all. */
export const alerts: Section = {
  name: "alerts",
  async find({ context, span }) {
    const known = context?.alerts;
    if (!context || !known) return [];
    const rules = Map.groupBy(known.firings, ({ alertId }) => alertId);
    return [
      ...lateTick(known, context.madeAtMs),
      ...[...rules].map(([alertId, firings]) => ruleDraft(alertId, firings, known, span.toMs)),
      ...failingRules(known),
      ...silences(known),
    ];
  },
};

function lateTick({ lastTickAtMs }: AlertsContext, madeAtMs: number): Draft[] {
  if (lastTickAtMs !== null && madeAtMs - lastTickAtMs < tickLateMs) return [];
  const lateMs = lastTickAtMs === null ? tickLateMs : madeAtMs - lastTickAtMs;
  return [
    {
      key: "alerts:no-tick",
      text:
        lastTickAtMs === null
          ? "The rules have never been looked at: no alert can fire."
          : `The rules were last looked at ${minuteOf(lastTickAtMs)}, ${spanInWords(lateMs)} before this: no alert has fired since then.`,
      verdict: "issues",
      deviations: overLimit(lateMs, tickLateMs),
      figures: { lateMinutes: lateMs / 60_000 },
      ...(lastTickAtMs === null ? {} : { sinceMs: lastTickAtMs }),
    },
  ];
}

function ruleDraft(alertId: string, firings: readonly Firing[], { byRule }: AlertsContext, toMs: number): Draft {
  const counts = byRule.find((rule) => rule.alertId === alertId);
  const count = Math.max(firings.length, counts?.count ?? 0);
  const before = counts?.weeksBefore ?? [];
  const usual = median(before);
  const open = firings.filter(({ resolvedAtMs }) => resolvedAtMs === null);
  const held = firings.filter((firing) => firing.held !== null);
  const isCritical = firings.some(({ severity }) => severity === "critical");
  const deviations = countDeviations(count, before, 1);
  const isNew = before.length >= weeksNew && before.every((week) => week === 0) && count >= timesNew;
  const often = isNew || (before.length > 0 && deviations >= strange.count.span && count >= usual + moreOften);
  const verdict: Verdict =
    open.length > 0 && isCritical ? "issues" : open.length > 0 || isCritical || often ? "anomalies" : "nominal";
  const longestMs = Math.max(...firings.map(({ firedAtMs, resolvedAtMs }) => (resolvedAtMs ?? toMs) - firedAtMs));
  const first = firings.reduce((one, other) => (other.firedAtMs < one.firedAtMs ? other : one));
  const said = [
    `one rule fired ${counted(count, "time")}${usually(usual)}, ${isCritical ? "critical" : "warning"}, the longest for ${spanInWords(longestMs)}`,
    ...(open.length > 0 ? [`${amount(open.length)} still firing`] : []),
    ...(held.length > 0 ? [`${amount(held.length)} held back: nobody was told`] : []),
  ];
  return {
    key: `alerts:${alertId}`,
    text: `${capital(said.join("; "))}.`,
    verdict,
    deviations: Math.max(deviations, open.length > 0 ? 6 : isCritical || isNew ? 4 : 0),
    figures: {
      count,
      usualCount: usual,
      firing: open.length,
      heldBack: held.length,
      longestMinutes: longestMs / 60_000,
    },
    labels: { ...first.labels, alert: alertId, title: first.title, unit: first.unit },
    sinceMs: first.firedAtMs,
    ...(open.length > 0 ? {} : { untilMs: Math.max(...firings.map(({ resolvedAtMs }) => resolvedAtMs ?? toMs)) }),
  };
}

function failingRules({ failing }: AlertsContext): Draft[] {
  return failing.map(({ alertId, problem }) => ({
    key: `alerts:failing:${alertId}`,
    text: "One rule cannot be asked, so that it tells of nothing.",
    verdict: "anomalies",
    deviations: 5,
    figures: {},
    labels: { alert: alertId, problem },
  }));
}

function silences({ silences: all }: AlertsContext): Draft[] {
  return all.map(({ alertId, reason, createdAtMs, endsAtMs }) => ({
    key: `alerts:silence:${alertId}`,
    text: `One rule was silenced by hand from ${minuteOf(createdAtMs)} to ${minuteOf(endsAtMs)}.`,
    verdict: "nominal",
    deviations: 1,
    figures: { minutes: (endsAtMs - createdAtMs) / 60_000 },
    labels: { alert: alertId, reason },
    sinceMs: createdAtMs,
    untilMs: endsAtMs,
  }));
}

/** Whether alerts reach anybody. */
export const channels: Section = {
  name: "channels",
  async find({ context }: Scope) {
    return (context?.channels ?? []).flatMap(channelDrafts);
  },
};

function channelDrafts({
  id,
  delivered,
  waiting,
  setAside,
  setAsideCount,
  lastDeliveredAtMs,
}: ChannelContext): Draft[] {
  if (waiting === 0 && setAsideCount === 0) return [];
  const last =
    lastDeliveredAtMs === null ? "nothing has ever been delivered" : `last delivered ${minuteOf(lastDeliveredAtMs)}`;
  return [
    {
      key: `channels:${id}`,
      text: `One channel has given up ${counted(setAsideCount, "notification")} and ${amount(waiting)} wait for it; ${amount(delivered)} were delivered, ${last}.`,
      verdict: setAsideCount > 0 ? "issues" : "anomalies",
      deviations: 6 + setAsideCount + waiting / 5,
      figures: { setAside: setAsideCount, waiting, delivered },
      labels: { channel: id, error: setAside[0]?.error ?? null, title: setAside[0]?.title ?? null },
      ...(setAside.length > 0 ? { sinceMs: Math.min(...setAside.map(({ atMs }) => atMs)) } : {}),
    },
  ];
}
