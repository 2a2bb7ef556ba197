import type { Verdict } from "../../../model/report.ts";
import { countDraft } from "../count-draft.ts";
import { countOf, gridsOf } from "../grid.ts";
import { levelDraft } from "../level-draft.ts";
import { levelsOf } from "../levels.ts";
import { unchargedPercent, webhookMs } from "../limits.ts";
import { type Draft, overLimit, type Scope, type Section } from "../section.ts";
import { shareDraft } from "../share-draft.ts";
import { dayMs, moment } from "../span.ts";
import { sum } from "../usual.ts";
import { amount, counted, minuteOf, stretch } from "../words.ts";

/** Money: blocks that were made against those that were charged, what had to be put right, and Stripe's webhooks. */
export const billing: Section = {
  name: "billing",
  reads: { metrics_event: ["timestamp", "event_type", "status_code", "duration_ms", "data"] },
  async find(scope) {
    return [...(await reconciliation(scope)), ...(await drift(scope)), ...(await webhooks(scope))];
  },
};

interface Settled {
  firstMs: number | null;
  lastMs: number | null;
  settlements: number;
  charged: number;
  blocks: number;
  /** Made after the last settlement. */
  waiting: number;
}

/** Fewer blocks than that are one late settlement. */
const blocksMany = 50;
const waitingMs = 30 * 60_000;

/** From one settlement to another, so that each block of the time between has been charged or never will be: those of a span's edges wait
 *  for their settlement. At least a day is looked at, for what is lost is a small share. */
async function reconciliation({ rows, span }: Scope): Promise<Draft[]> {
  const fromMs = Math.min(span.fromMs, span.toMs - dayMs);
  const window = `timestamp >= ${moment(fromMs)} AND timestamp < ${moment(span.toMs)}`;
  const [found] = await rows<Settled>(`WITH event AS MATERIALIZED (
      SELECT timestamp, event_type, TRY_CAST(data->>'events_count' AS DOUBLE) AS charged FROM metrics_event
      WHERE event_type IN ('synthesis_complete', 'billing_processed') AND ${window}
    ), edge AS (
      SELECT min(timestamp) AS first, max(timestamp) AS last, count(*) AS settlements FROM event WHERE event_type = 'billing_processed'
    ) SELECT epoch_ms(any_value(first)) AS "firstMs", epoch_ms(any_value(last)) AS "lastMs", any_value(settlements) AS settlements,
      coalesce(sum(charged) FILTER (WHERE event_type = 'billing_processed' AND timestamp > first), 0) AS charged,
      count(*) FILTER (WHERE event_type = 'synthesis_complete' AND timestamp >= first AND timestamp < last) AS blocks,
      count(*) FILTER (WHERE event_type = 'synthesis_complete' AND (last IS NULL OR timestamp >= last)) AS waiting
    FROM event, edge`);
  if (!found || found.blocks + found.waiting + found.charged === 0) return [];
  return [...settled(found), ...unsettled(found, span.toMs)];
}

function settled({ firstMs, lastMs, charged, blocks, settlements }: Settled): Draft[] {
  if (firstMs === null || lastMs === null || blocks + charged === 0) return [];
  const missing = blocks - charged;
  const percent = (100 * missing) / Math.max(blocks, charged);
  const size = Math.abs(percent);
  const counts = Math.abs(missing) >= blocksMany / 2;
  const verdict: Verdict =
    counts && size >= unchargedPercent.issues && Math.abs(missing) >= blocksMany
      ? "issues"
      : counts && size >= unchargedPercent.anomalies
        ? "anomalies"
        : "nominal";
  const said =
    missing >= 0
      ? `${amount(missing)} not charged, ${amount(percent)} %`
      : `${amount(-missing)} charged and never made, ${amount(size)} %: charged twice, or lost from the metrics`;
  return [
    {
      key: "billing:reconciliation",
      text: `${counted(blocks, "block")} made and ${amount(charged)} charged ${stretch(firstMs, lastMs)}: ${said}.`,
      verdict,
      deviations: verdict === "nominal" ? size : overLimit(size, unchargedPercent.anomalies),
      figures: { made: blocks, charged, missing, missingPercent: percent, settlements },
      sinceMs: firstMs,
      untilMs: lastMs,
    },
  ];
}

function unsettled({ lastMs, waiting, settlements }: Settled, toMs: number): Draft[] {
  if (waiting < blocksMany || (lastMs !== null && toMs - lastMs < waitingMs)) return [];
  const since = lastMs === null ? "at all in the last day" : `since ${minuteOf(lastMs)}`;
  return [
    {
      key: "billing:unsettled",
      text: `Nothing has been charged ${since}, and ${counted(waiting, "block")} made since then wait for it.`,
      verdict: "issues",
      deviations: overLimit(waiting, blocksMany),
      figures: { waiting, settlements },
      ...(lastMs === null ? {} : { sinceMs: lastMs }),
    },
  ];
}

const driftsMany = 10;

async function drift(scope: Scope): Promise<Draft[]> {
  const [group] = await gridsOf(scope, {
    from: scope.events("event_type = 'billing_sync_drift'"),
    values: {
      drifts: "count(*)",
      amount: "sum(abs(TRY_CAST(data->>'expected' AS DOUBLE) - TRY_CAST(data->>'actual' AS DOUBLE)))",
    },
  });
  if (!group) return [];
  const draft = countDraft(scope, {
    key: "billing:drift",
    what: "times that what was charged differed from what was used",
    figure: "drifts",
    grid: group.grids.drifts,
    odd: "more",
    isIssue: ({ now }) => now >= driftsMany,
  });
  const amountNow = sum(group.grids.amount.now);
  const many = draft.figures.drifts ?? 0;
  // Rare: more than three in six hours are a fault.
  const verdict = many > 3 && draft.verdict === "nominal" ? "anomalies" : draft.verdict;
  return [{ ...draft, verdict, figures: { ...draft.figures, differenceBlocks: amountNow } }];
}

const failedMany = 3;
const slowMany = 5;

async function webhooks(scope: Scope): Promise<Draft[]> {
  const from = scope.events("event_type = 'stripe_webhook'");
  const [group] = await gridsOf(scope, {
    from,
    values: {
      webhooks: "count(*)",
      failed: countOf("status_code >= 400"),
      slow: countOf(`duration_ms > ${webhookMs.normal}`),
      givenUp: countOf(`duration_ms >= ${webhookMs.givenUp}`),
    },
  });
  if (!group) return [];
  const { webhooks: all, failed, slow, givenUp } = group.grids;
  const lost = sum(givenUp.now);
  const share = (key: string, what: string, figure: "failed" | "slow", part: typeof all, many: number): Draft[] => {
    const draft = shareDraft(scope, { key, what, figure, of: "webhooks", part, whole: all, odd: "more" });
    const count = draft?.figures[figure] ?? 0;
    if (!draft || count === 0) return draft ? [draft] : [];
    // Normal are none, whatever the weeks before had.
    const verdict: Verdict = count >= many ? "issues" : "anomalies";
    return [{ ...draft, verdict, deviations: Math.max(draft.deviations, overLimit(count, many)) }];
  };
  const times = await levelsOf(scope, { from, by: {}, value: "duration_ms" });
  return [
    ...share("billing:webhooks-failed", "webhooks of Stripe that failed", "failed", failed, failedMany),
    ...share(
      "billing:webhooks-slow",
      `webhooks of Stripe that took longer than ${webhookMs.normal} ms`,
      "slow",
      slow,
      slowMany,
    ),
    ...(lost > 0
      ? [
          {
            key: "billing:webhooks-given-up",
            text: `${counted(lost, "webhook")} took ${webhookMs.givenUp / 1_000} s and more: Stripe has given up on them.`,
            verdict: "issues" as const,
            deviations: 6 * lost,
            figures: { count: lost },
          },
        ]
      : []),
    ...times.flatMap(
      (levels) =>
        levelDraft(scope, {
          key: "billing:webhook-time",
          what: "time of Stripe's webhooks",
          figure: "time",
          unit: "Ms",
          levels,
        }) ?? [],
    ),
    countDraft(scope, {
      key: "billing:webhooks",
      what: "webhooks of Stripe",
      figure: "webhooks",
      grid: all,
      odd: "less",
    }),
  ];
}
