import type { Comparison } from "../../backtest/compare.ts";
import { type AlertReport, atNight, firingMs, pagesOf, type Report } from "../../backtest/report.ts";
import type { Clock } from "../../backtest/words.ts";

/** What a backtest says of rules, in numbers alone: no label, no text and no moment of the history is among them. */
export interface Noise {
  history: { from: number; to: number; stepMs: number; events: number; zone: string; invented: boolean };
  /** How many gaps the history has, in which nothing can be said. */
  gaps: number;
  rules: RuleNoise[];
  /** All of these rules together. */
  before: Rate;
  now: Rate;
}

export interface RuleNoise {
  id: string;
  /** Missing where that version has no such rule. */
  before?: Figures;
  now?: Figures;
}

/** `unanswered`: the history cannot judge the rule. */
export type Figures = "unanswered" | { firings: number; pages: number; atNight: number; longestMs: number };

/** Pages in a week of seven days; `atNight` of them between 22:00 and 07:00. */
export interface Rate {
  pages: number;
  atNight: number;
}

const weekMs = 7 * 86_400_000;

export function noiseOf({ before, now, alerts }: Comparison, { zone }: Clock, invented: boolean): Noise {
  const { from, to, stepMs, extent, gaps } = now;
  const rules = alerts.map(({ id, before: old, now: current }): RuleNoise => {
    return {
      id,
      ...(old ? { before: figures(old, before, zone) } : {}),
      ...(current ? { now: figures(current, now, zone) } : {}),
    };
  });
  return {
    history: { from, to, stepMs, events: extent.events, zone, invented },
    gaps: gaps.length,
    rules,
    before: rate(before, zone),
    now: rate(now, zone),
  };
}

function figures(report: AlertReport, { to }: Report, zone: string): Figures {
  if (report.unanswered) return "unanswered";
  const pages = pagesOf(report);
  const longestMs = Math.max(0, ...report.firings.map((firing) => firingMs(firing, to)));
  return { firings: report.firings.length, pages: pages.length, atNight: atNight(pages, zone).length, longestMs };
}

function rate({ alerts, from, to, stepMs }: Report, zone: string): Rate {
  const pages = alerts.flatMap(pagesOf);
  const perWeek = weekMs / Math.max(to - from, stepMs);
  return { pages: pages.length * perWeek, atNight: atNight(pages, zone).length * perWeek };
}
