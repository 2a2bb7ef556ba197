import type { Alert } from "../model/alert.ts";
import { firingsIn } from "./firings.ts";
import { type Extent, extentOf, gapsIn, type History, type Span } from "./history.ts";
import { type Sight, sightOf } from "./lookback.ts";
import { outcomesOver, type SqlRule, sqlRuleOf, type Ticks } from "./over-ticks.ts";
import { replayOf, stepLimitMs } from "./replay.ts";
import type { AlertReport, Report } from "./report.ts";

/** Ticks whose events are joined in one statement. The join compares each with each, so that twice the span costs four times the
 *  work; half the span costs twice the statements. Measured best between 2 and 3 hours. */
const chunkMs = 3 * 3_600_000;
const remarksLimit = 3;

export interface Backtest {
  history: History;
  alerts: readonly Alert[];
  /** ms; the history's own ends when left out. */
  from?: number | undefined;
  to?: number | undefined;
  stepMs: number;
  /** No event for longer than this is a gap in the history. */
  gapMs: number;
  /** Called as the work goes on: the share that is done, 0 to 1, and the rule that is being judged. */
  progress?: ((done: number, alertId: string) => void) | undefined;
}

/** Lets the production state machine judge every rule at every tick of the past. Ticks are whole multiples of the step, within
 *  what the history has. @throws Error when the history is empty, the step is too long or nothing lies between the ends */
export async function backtest({ history, alerts, stepMs, gapMs, progress, ...wanted }: Backtest): Promise<Report> {
  if (!(stepMs >= 1_000 && stepMs <= stepLimitMs)) {
    throw new RangeError(`a step is 1 s to ${stepLimitMs / 1_000} s: after a longer pause, nothing has been pending`);
  }
  const extent = await extentOf(history);
  if (!extent) throw new Error(`${history.name} has no events`);
  const from = Math.ceil(Math.max(wanted.from ?? -Infinity, extent.from) / stepMs) * stepMs;
  const to = Math.floor(Math.min(wanted.to ?? Infinity, extent.to) / stepMs) * stepMs;
  if (from > to)
    throw new RangeError(`there are no events from ${isoOf(wanted.from)} to ${isoOf(wanted.to)}: ${inWords(extent)}`);
  const gaps = await gapsIn(history, { from, to }, gapMs);
  const shares = alerts.map(() => 0);
  const reports = await inLanes(alerts, history.lanes, async (alert, index) => {
    const share = (done: number) => {
      shares[index] = done;
      progress?.(shares.reduce((sum, one) => sum + one, 0) / alerts.length, alert.id);
    };
    share(0);
    const report = await alertReport(alert, { history, extent, gaps, from, to, stepMs, share });
    share(1);
    return report;
  });
  return { history: history.name, extent, from, to, stepMs, gaps, gapMs, alerts: reports };
}

/** The results in the order of the items, of which `lanes` are being worked on at once. */
async function inLanes<Item, Result>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = [...items.entries()];
  const lane = async () => {
    for (let entry = waiting.shift(); entry; entry = waiting.shift())
      results[entry[0]] = await work(entry[1], entry[0]);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}

interface Frame extends Span {
  history: History;
  extent: Extent;
  gaps: Span[];
  stepMs: number;
  share(done: number): void;
}

async function alertReport(alert: Alert, frame: Frame): Promise<AlertReport> {
  const nothing = { alert, firings: [], remarks: [] };
  const rule = sqlRuleOf(alert);
  if (!rule)
    return {
      ...nothing,
      unanswered: `not in the history: ${alert.value.source.replace(/s$/, "")} facts are not stored`,
    };
  const sight = sightOf(rule.text, rule.windowMs);
  // A tick whose look back is cut short would be judged on less than production had.
  const firstWhole = Math.ceil((frame.extent.from + (sight.backMs ?? 0)) / frame.stepMs) * frame.stepMs;
  const from = Math.max(frame.from, firstWhole);
  if (from > frame.to) return { ...nothing, unanswered: "the history is shorter than what the rule looks back on" };
  const judged = from > frame.from ? { judgedFrom: from } : {};
  try {
    const { firings, remarks } = await replayed(alert, rule, sight, { ...frame, from });
    return { alert, ...judged, firings, remarks: [...remarksOn(sight), ...remarks] };
  } catch (error) {
    return { ...nothing, unanswered: `${frame.history.name} cannot answer it: ${(error as Error).message}` };
  }
}

async function replayed(alert: Alert, rule: SqlRule, sight: Sight, frame: Frame) {
  const replay = replayOf(alert);
  const firings = firingsIn(frame.gaps);
  const problems = new Set<string>();
  for (const ticks of chunksOf(frame)) {
    const outcomes = await outcomesOver(frame.history, rule, ticks, sight);
    outcomes.forEach((outcome, index) => {
      const now = ticks.from + index * ticks.stepMs;
      const after = replay.tick(now, outcome);
      firings.add(after.transitions);
      for (const problem of after.problems) problems.add(problem);
      if (outcome.kind === "failed") problems.add(`failed at ${isoOf(now)}: ${outcome.reason}`);
    });
    frame.share((ticks.from - frame.from) / (frame.to - frame.from + 1));
  }
  return { firings: firings.all(), remarks: [...problems].slice(0, remarksLimit) };
}

export function* chunksOf({ from, to, stepMs }: Span & { stepMs: number }): Generator<Ticks> {
  const perChunk = Math.max(1, Math.floor(chunkMs / stepMs));
  for (let left = Math.floor((to - from) / stepMs) + 1, first = from; left > 0; left -= perChunk) {
    yield { from: first, stepMs, count: Math.min(left, perChunk) };
    first += perChunk * stepMs;
  }
}

function remarksOn({ backMs, ahead }: Sight): string[] {
  return [
    ...(ahead ? ["sees events after :now, which production does not have yet; add timestamp <= :now"] : []),
    ...(backMs === undefined ? ["looks back without a bound that can be read from its text, which makes it slow"] : []),
  ];
}

const isoOf = (ms: number | undefined) => (ms === undefined ? "the first event" : new Date(ms).toISOString());
const inWords = ({ from, to }: Span) => `the history goes from ${isoOf(from)} to ${isoOf(to)}`;
