import { spanInWords } from "../../../model/duration.ts";
import type { HeartbeatContext, TimersContext } from "../../../model/report-context.ts";
import { type Draft, overLimit, type Section } from "../section.ts";
import { amount, counted, minuteOf } from "../words.ts";

/** systemd itself is late by less. */
const overdueMinutes = 10;
const overdueIssueMinutes = 60;

/** Timers that are overdue, units that have failed, and heartbeats that did not arrive. */
export const timers: Section = {
  name: "timers",
  async find({ context }) {
    const known = context?.timers;
    return [...(known ? [...overdue(known), ...failed(known)] : []), ...heartbeats(context?.heartbeats ?? [])];
  },
};

function overdue({ timers: all }: TimersContext): Draft[] {
  return all
    .filter((timer) => timer.overdueMinutes >= overdueMinutes)
    .map(({ unit, isOurs, lastMs, overdueMinutes: minutes, state }) => ({
      key: `timers:${unit}`,
      text: `One timer is overdue by ${spanInWords(minutes * 60_000)}${lastMs === null ? ", and has never run" : `: it last ran ${minuteOf(lastMs)}`}.`,
      verdict: isOurs && minutes >= overdueIssueMinutes ? "issues" : "anomalies",
      deviations: overLimit(minutes, overdueMinutes),
      figures: { overdueMinutes: minutes },
      labels: { unit, state },
      ...(lastMs === null ? {} : { sinceMs: lastMs }),
    }));
}

function failed({ failedUnits }: TimersContext): Draft[] {
  return failedUnits.map(({ unit, description }) => ({
    key: `timers:failed:${unit}`,
    text: "One unit of systemd has failed.",
    verdict: "anomalies",
    deviations: 6,
    figures: {},
    labels: { unit, description },
  }));
}

function heartbeats(all: readonly HeartbeatContext[]): Draft[] {
  const lost = all.filter(({ taken }) => !taken);
  if (lost.length === 0) return [];
  return [
    {
      key: "timers:heartbeats",
      text: `${counted(lost.length, "heartbeat")} of ${amount(all.length)} did not arrive when last sent: whoever waits for them will call.`,
      verdict: "anomalies",
      deviations: 4 + lost.length,
      figures: { lost: lost.length, heartbeats: all.length },
      labels: { timer: lost[0]?.timer ?? null, receiver: lost[0]?.receiver ?? null, outcome: lost[0]?.outcome ?? null },
    },
  ];
}
