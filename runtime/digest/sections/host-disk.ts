import type { Verdict } from "../../../model/report.ts";
import type { DiskContext, MachineContext } from "../../../model/report-context.ts";
import { median } from "../../median.ts";
import { diskDaysToFull, diskPercent, strange } from "../limits.ts";
import { type Draft, overLimit, type Section } from "../section.ts";
import { dayMs, hourMs, type Span } from "../span.ts";
import { levelDeviations, spread } from "../usual.ts";
import { amount, usually } from "../words.ts";

/** Disks: how full, when they will be, and whether they fill faster than usual. */
export const disk: Section = {
  name: "disk",
  async find({ context, span }) {
    return (context?.disks ?? []).map((one) => diskDraft(one, span));
  },
};

const gigabyte = 1e9;
/** Of a day's growth that is unusual, at least so much of the disk. */
const growthPercentLeast = 2;

function diskDraft(one: DiskContext, span: Span): Draft {
  const { mount, usedPercent, availableBytes, daysToFull, growthBytesPerDay, hours } = one;
  const { nowBytes, usualBytes, deviations } = growthOf(one, span);
  const sizeBytes = one.usedBytes + availableBytes;
  const fast = deviations >= strange.level.span && (100 * nowBytes) / sizeBytes >= growthPercentLeast;
  const soon = daysToFull ?? Number.POSITIVE_INFINITY;
  // A day of twice the usual growth counts for the forecast as well: the line through weeks is slow to see it.
  const atThisPace = fast && nowBytes > 0 ? (availableBytes / nowBytes) * ((span.toMs - span.fromMs) / dayMs) : soon;
  const days = Math.min(soon, atThisPace);
  const verdict: Verdict =
    usedPercent >= diskPercent.issues || days <= diskDaysToFull.issues
      ? "issues"
      : usedPercent >= diskPercent.anomalies || days <= diskDaysToFull.anomalies || fast
        ? "anomalies"
        : "nominal";
  const forecast = Number.isFinite(days) ? `; full in ${amount(days)} days at this pace` : "";
  return {
    key: `disk:${mount}`,
    text: `One disk is ${amount(usedPercent)} % full, ${amount(availableBytes / gigabyte)} GB free; it grew ${amount(nowBytes / gigabyte)} GB in the span${usually(usualBytes / gigabyte, " GB")}${forecast}.`,
    verdict,
    deviations: Math.max(
      verdict === "nominal" ? 0 : overLimit(usedPercent, diskPercent.anomalies),
      fast ? deviations : 0,
      days <= diskDaysToFull.anomalies ? (6 * diskDaysToFull.anomalies) / Math.max(days, 0.1) : 0,
    ),
    figures: {
      usedPercent,
      freeGb: availableBytes / gigabyte,
      grewGb: nowBytes / gigabyte,
      usualGrewGb: usualBytes / gigabyte,
      growthGbPerDay: (growthBytesPerDay ?? Number.NaN) / gigabyte,
      daysToFull: days,
    },
    labels: { mount },
    series: [{ name: "used", unit: "GB", stepMs: 24 * hourMs, values: dailyGb(hours.usedBytes) }],
  };
}

/** Growth over the span beside that over stretches as long in the weeks before. */
function growthOf({ hours }: DiskContext, { fromMs, toMs }: Span) {
  const at = (ms: number) => {
    const index = Math.min(hours.usedBytes.length - 1, Math.floor((ms - hours.fromMs) / hourMs));
    return hours.usedBytes[index] ?? null;
  };
  const lengthMs = toMs - fromMs;
  const growths = Array.from({ length: 35 }, (_, back) => {
    const [before, after] = [at(fromMs - back * lengthMs), at(toMs - back * lengthMs - hourMs)];
    return before === null || after === null ? undefined : after - before;
  });
  const [now = 0, ...earlier] = growths;
  const usual = earlier.filter((growth) => growth !== undefined);
  if (usual.length === 0) return { nowBytes: now, usualBytes: Number.NaN, deviations: 0 };
  const usualBytes = median(usual);
  const least = Math.max(spread(usual), 0.25 * Math.abs(usualBytes), 1e6);
  return { nowBytes: now, usualBytes, deviations: (now - usualBytes) / least };
}

function dailyGb(used: readonly (number | null)[]): (number | null)[] {
  const days = Math.min(28, Math.floor(used.length / 24));
  return Array.from({ length: days }, (_, day) => {
    const value = used[used.length - 1 - 24 * (days - 1 - day)] ?? null;
    return value === null ? null : Number((value / gigabyte).toFixed(2));
  });
}

const memoryPercent = { anomalies: 90, issues: 97 };
const loadPerCore = { anomalies: 1.5, issues: 3 };
const swapPercent = 50;
const ticksAnHour = 240;
/** Of an hour's looks that were missed. */
const missedShare = 0.2;

/** The machine: memory, load, and hours in which nobody looked. */
export const machine: Section = {
  name: "machine",
  async find({ context, span }) {
    const known = context?.machine;
    if (!known) return [];
    return [
      ...level(known, span, { name: "memory", column: "memoryMaxPercent", unit: "Percent", limits: memoryPercent }),
      ...level(known, span, { name: "load", column: "loadMaxPerCore", unit: "PerCore", limits: loadPerCore }),
      ...swap(known),
      ...missed(known, span),
    ];
  },
};

interface MachineLevel {
  name: "memory" | "load";
  column: "memoryMaxPercent" | "loadMaxPerCore";
  unit: string;
  limits: { anomalies: number; issues: number };
}

function level(
  { hours }: MachineContext,
  { fromMs, toMs }: Span,
  { name, column, unit, limits }: MachineLevel,
): Draft[] {
  const values = (from: number, to: number) =>
    hours.flatMap((hour) => (hour.fromMs >= from && hour.fromMs < to ? (hour[column] ?? []) : []));
  const now = values(fromMs, toMs);
  if (now.length === 0) return [];
  const lengthMs = toMs - fromMs;
  const before = Array.from({ length: 28 }, (_, back) =>
    values(fromMs - (back + 1) * lengthMs, toMs - (back + 1) * lengthMs),
  )
    .filter((period) => period.length >= now.length / 2)
    .map(median);
  const [middle, most, usual] = [median(now), Math.max(...now), median(before)];
  // Hours of one machine follow each other: a day of them is worth a few.
  const deviations = levelDeviations(middle, { count: Math.max(4, now.length) ** 2, width: 1 }, before, 0.04);
  const grown = deviations >= strange.level.span && middle >= 1.2 * usual;
  const verdict: Verdict =
    middle >= limits.issues ? "issues" : most >= limits.anomalies || grown ? "anomalies" : "nominal";
  const of = unit === "Percent" ? " %" : " per core";
  return [
    {
      key: `machine:${name}`,
      text: `${name === "memory" ? "Memory in use" : "Load"}: half of the hours had at most ${amount(middle)}${of} at their worst${usually(usual, of)}; the worst hour ${amount(most)}${of}.`,
      verdict,
      deviations: Math.max(grown ? deviations : 0, verdict === "nominal" ? 0 : overLimit(most, limits.anomalies)),
      figures: { [`${name}${unit}`]: middle, [`usual${unit}`]: usual, [`most${unit}`]: most },
    },
  ];
}

function swap({ swapUsedPercent }: MachineContext): Draft[] {
  if (swapUsedPercent === null || swapUsedPercent < swapPercent) return [];
  return [
    {
      key: "machine:swap",
      text: `${amount(swapUsedPercent)} % of the swap is in use.`,
      verdict: "anomalies",
      deviations: overLimit(swapUsedPercent, swapPercent),
      figures: { swapPercent: swapUsedPercent },
    },
  ];
}

function missed({ hours }: MachineContext, { fromMs, toMs }: Span): Draft[] {
  // The first and the last hour may be there in part.
  const whole = hours.filter((hour) => hour.fromMs >= fromMs && hour.fromMs + hourMs <= toMs);
  const short = whole.filter(({ ticks }) => ticks < (1 - missedShare) * ticksAnHour);
  const ticks = short.reduce((sum, hour) => sum + ticksAnHour - hour.ticks, 0);
  const first = short[0];
  if (!first) return [];
  return [
    {
      key: "machine:missed-looks",
      text: `Watchbill looked less often than four times a minute in ${amount(short.length)} of ${amount(whole.length)} hours: the machine was off or too busy for about ${amount(ticks / 4)} minutes.`,
      verdict: "anomalies",
      deviations: 4 + ticks / 60,
      figures: { hours: short.length, missedMinutes: ticks / 4 },
      sinceMs: first.fromMs,
    },
  ];
}
