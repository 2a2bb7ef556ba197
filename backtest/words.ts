import { spanInWords } from "../model/duration.ts";
import type { Comparison } from "./compare.ts";
import { type AlertReport, atNight, type Firing, firingMs, pagesOf, type Report } from "./report.ts";

/** Firings that are listed for one alert, or of one kind of difference; the rest is a number. */
const listedLimit = 20;
const gapsListed = 10;
/** A rule that is judged from so much later is named. */
const lateMs = 3_600_000;

export interface Clock {
  /** IANA name of the time zone in which moments are shown and nights are told. */
  zone: string;
}

/** `2026-03-10 10:42:15`, on clocks in the zone. */
export function momentIn(zone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
  return (at) => format.format(at);
}

/** What was looked at, in one sentence. */
export function headline(report: Report, { zone }: Clock): string {
  const moment = momentIn(zone);
  const events = report.extent.events.toLocaleString("en").replaceAll(",", " ");
  return `${report.history}: ${moment(report.from)} to ${moment(report.to)} (${zone}), a tick every ${report.stepMs / 1_000} s, ${events} events`;
}

export const summaryHead = ["alert", "firings", "pages", "at night", "longest", "in all"];

/** The cells behind an alert's name; or the one that says why there are none. */
export function summaryCells(alert: AlertReport | undefined, report: Report, { zone }: Clock): string[] {
  if (!alert) return ["no such rule"];
  if (alert.unanswered) return [alert.unanswered];
  const pages = pagesOf(alert);
  const spans = alert.firings.map((firing) => firingMs(firing, report.to));
  const longest = spans.length > 0 ? spanInWords(Math.max(...spans)) : "";
  const total = spans.length > 0 ? spanInWords(spans.reduce((sum, span) => sum + span, 0)) : "";
  return [alert.firings.length, pages.length, atNight(pages, zone).length, longest, total].map(String);
}

/** When, how bad, for how long, which instance, and what is doubtful about it. */
export function firingWords(firing: Firing, report: Report, { zone }: Clock): string {
  const lasted = spanInWords(firingMs(firing, report.to));
  const night = atNight(firing.pages, zone).length > 0 ? ", at night" : "";
  return [
    momentIn(zone)(firing.from),
    firing.severity.padEnd(8),
    `${lasted}${firing.to === null ? " and still firing" : ""}${night}`,
    ...(Object.keys(firing.labels).length > 0 ? [Object.values(firing.labels).join(", ")] : []),
    ...(firing.inGap ? ["(in a gap of the history)"] : []),
  ].join("  ");
}

export function firingList(firings: readonly Firing[], report: Report, clock: Clock): string[] {
  const lines = firings.slice(0, listedLimit).map((firing) => firingWords(firing, report, clock));
  return firings.length > listedLimit ? [...lines, `and ${firings.length - listedLimit} more`] : lines;
}

/** What is to be known before any of it is believed: gaps, rules judged on less, remarks. */
export function cautions(report: Report, { zone }: Clock): string[] {
  const moment = momentIn(zone);
  const { gaps, extent } = report;
  const lines = gaps
    .slice(0, gapsListed)
    .map(({ from, to }) => `no events from ${moment(from)} to ${moment(to)} (${spanInWords(to - from)})`);
  if (gaps.length > gapsListed) lines.push(`and ${gaps.length - gapsListed} more gaps`);
  if (gaps.length > 0) {
    lines.push(
      "in a gap the rules saw what is stored, nothing: whether the stream was dark or the copy is not whole, a backtest cannot tell",
    );
  }
  lines.push(
    `the history begins ${moment(extent.from)} and ends ${moment(extent.to)}; nothing is said about other times`,
  );
  lines.push("each rule is judged from when the history holds all that it looks back on");
  for (const { alert, judgedFrom, remarks } of report.alerts) {
    if (judgedFrom !== undefined && judgedFrom - report.from > lateMs) {
      lines.push(`${alert.id}: that is ${moment(judgedFrom)}`);
    }
    lines.push(...remarks.map((remark) => `${alert.id}: ${remark}`));
  }
  return lines;
}

/** The differences of each alert that has any: a line for the alert, and its firings below. */
export function differences({ alerts, before, now }: Comparison, clock: Clock): { id: string; lines: string[] }[] {
  return alerts.flatMap((alert) => {
    const lines = [
      ...(alert.before ? [] : ["new rule"]),
      ...(alert.now ? [] : ["rule removed"]),
      ...firingList(alert.gone, before, clock).map((line) => `- ${line}`),
      ...firingList(alert.added, now, clock).map((line) => `+ ${line}`),
      ...alert.changed
        .slice(0, listedLimit)
        .flatMap((pair) => [`- ${firingWords(pair.before, before, clock)}`, `+ ${firingWords(pair.now, now, clock)}`]),
    ];
    if (alert.changed.length > listedLimit) lines.push(`and ${alert.changed.length - listedLimit} more that changed`);
    return lines.length > 0 ? [{ id: alert.id, lines }] : [];
  });
}
