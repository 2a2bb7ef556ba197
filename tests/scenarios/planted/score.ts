import { pagesOf } from "../../../backtest/report.ts";
import { durationMs } from "../../../model/duration.ts";
import { faultNamed } from "../../world/app/faults/index.ts";
import type { Plant } from "./plants.ts";
import { sightMs, type Week } from "./week.ts";

/** Time that confirmation and the tick itself take, whatever the rule. */
const slackMs = 120_000;

export interface Told extends Plant {
  seed: number;
  /** From the fault's beginning to the first firing of an alert that it must set off; null: it was missed. */
  delayS: number | null;
  /** Alerts that fired besides those that must. */
  others: string[];
}

export interface Score {
  plants: Told[];
  /** Pages at a time when no fault was on, nor within any rule's sight. */
  falsePages: { seed: number; alert: string; at: string }[];
  unanswered: string[];
}

/** Holds what fired against what was planted. What a rule can still see of a fault is that fault's. */
export function scoreOf({ seed, plants, reports }: Week): Score {
  const firings = reports.flatMap((report) => {
    const { alert } = report;
    const waits = Math.max(...alert.levels.map((level) => durationMs(level.for ?? "0s")));
    const afterMs = sightMs(alert) + waits + slackMs;
    return pagesOf(report).map((at) => ({
      alert: alert.id,
      at,
      of: plants.filter(({ fromMs, toMs }) => at >= fromMs && at <= toMs + afterMs),
    }));
  });
  const told = plants.map((plant): Told => {
    const own = firings.filter(({ of }) => of.includes(plant));
    const { expects } = faultNamed(plant.fault);
    const first = own.filter(({ alert }) => expects.includes(alert)).sort((a, b) => a.at - b.at)[0];
    const others = [...new Set(own.map(({ alert }) => alert).filter((id) => !expects.includes(id)))];
    return { seed, ...plant, delayS: first ? Math.round((first.at - plant.fromMs) / 1_000) : null, others };
  });
  const falsePages = firings
    .filter(({ of }) => of.length === 0)
    .map(({ alert, at }) => ({ seed, alert, at: new Date(at).toISOString() }));
  const unanswered = reports.flatMap(({ alert, unanswered: why }) => (why ? [`${alert.id}: ${why}`] : []));
  return { plants: told, falsePages, unanswered };
}
