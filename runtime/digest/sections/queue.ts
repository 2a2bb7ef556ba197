import type { Verdict } from "../../../model/report.ts";
import { median } from "../../median.ts";
import { countOf, gridsOf } from "../grid.ts";
import { queueDepth, queueMinutes } from "../limits.ts";
import { type Draft, overLimit, type Scope, type Section } from "../section.ts";
import { shareDraft } from "../share-draft.ts";
import { tallyDraft, tallyOf } from "../tally.ts";
import { combined, type Grid, sum } from "../usual.ts";
import { amount, counted, minuteOf, usually } from "../words.ts";

/** Queues: how deep they were, what failed in them, was given back or given up, and what never came out. */
export const queue: Section = {
  name: "queue",
  reads: {
    metrics_event: [
      "timestamp",
      "event_type",
      "model_slug",
      "worker_id",
      "queue_type",
      "queue_depth",
      "user_id",
      "document_id",
      "request_id",
      "block_idx",
      "data",
    ],
  },
  async find(scope) {
    return [
      ...(await depths(scope)),
      ...(await givenUp(scope)),
      ...(await jobs(scope)),
      ...(await unfinished(scope)),
      ...(await requeuesByWorker(scope)),
    ];
  },
};

interface Depth {
  queue: string | null;
  k: number;
  depth: number;
  atMs: number;
  minutesBad: number;
  minutesOver: number;
  firstMs: number | null;
  lastMs: number | null;
}

async function depths(scope: Scope): Promise<Draft[]> {
  const { normal, bad } = queueDepth;
  const found = await scope.rows<Depth>(`WITH minute AS (
      SELECT coalesce(model_slug, queue_type) AS queue, k, epoch_ms(timestamp) // 60000 AS minute, max(queue_depth) AS depth
      FROM ${scope.events("event_type IN ('synthesis_queued', 'detection_queued') AND queue_depth IS NOT NULL")} GROUP BY ALL
    ) SELECT queue, k, max(depth) AS depth, 60000 * arg_max(minute, 1e9 * depth - minute) AS "atMs", count(*) FILTER (WHERE depth > ${bad}) AS "minutesBad",
      count(*) FILTER (WHERE depth > ${normal}) AS "minutesOver", 60000 * min(minute) FILTER (WHERE depth > ${normal}) AS "firstMs",
      60000 * (max(minute) FILTER (WHERE depth > ${normal}) + 1) AS "lastMs"
    FROM minute GROUP BY ALL ORDER BY k, depth DESC LIMIT 1000`);
  return found
    .filter(({ k }) => k === 0)
    .map((now) =>
      depthDraft(
        now,
        found.filter(({ queue, k }) => k > 0 && queue === now.queue),
      ),
    );
}

function depthDraft(
  { queue, depth, atMs, minutesBad, minutesOver, firstMs, lastMs }: Depth,
  before: readonly Depth[],
): Draft {
  const usual = median(before.map((period) => period.depth));
  const usualOver = before.length > 0 ? median(before.map((period) => period.minutesOver)) : 0;
  const verdict: Verdict =
    minutesBad >= queueMinutes
      ? "issues"
      : minutesBad > 0 || minutesOver >= queueMinutes + 2 * usualOver
        ? "anomalies"
        : "nominal";
  const long =
    minutesOver > 0
      ? `; more than ${queueDepth.normal} in ${counted(minutesOver, "minute")}, more than ${queueDepth.bad} in ${amount(minutesBad)}`
      : "";
  return {
    key: `queue:depth:${queue}`,
    text: `Deepest queue of one kind: ${counted(depth, "job")} at ${minuteOf(atMs)}${usually(usual)}${long}.`,
    verdict,
    deviations: verdict === "nominal" ? 0 : overLimit(depth, queueDepth.bad) + Math.sqrt(minutesBad),
    figures: { depth, usualDepth: usual, minutesOver, minutesBad },
    labels: { queue },
    ...(verdict !== "nominal" && firstMs !== null && lastMs !== null ? { sinceMs: firstMs, untilMs: lastMs } : {}),
  };
}

async function givenUp(scope: Scope): Promise<Draft[]> {
  const tallies = await tallyOf(scope, {
    where: "event_type = 'job_dlq'",
    by: { model: "model_slug", error: "data->>'error'" },
  });
  return tallies.map((tally) =>
    tallyDraft(tally, {
      key: `queue:dlq:${tally.labels.model}:${tally.labels.error}`,
      what: "job",
      said: `of one model and error given up and put aside, where there should be none; ${counted(tally.users, "user")}`,
    }),
  );
}

const errorsShare = 0.02;
const errorsMany = 20;
const requeuedShare = 0.1;
const lostShare = 0.2;

async function jobs(scope: Scope): Promise<Draft[]> {
  const ofType = (type: string) => countOf(`event_type = '${type}'`);
  const groups = await gridsOf(scope, {
    from: scope.events("event_type IN ('synthesis_complete', 'synthesis_error', 'job_requeued')"),
    by: { model: "model_slug" },
    values: {
      done: ofType("synthesis_complete"),
      failed: ofType("synthesis_error"),
      requeued: ofType("job_requeued"),
    },
  });
  return groups.flatMap(({ labels, grids: { done, failed, requeued } }) => {
    const ended = added(done, failed);
    const of = { labels, odd: "more" } as const;
    const errors = shareDraft(scope, {
      ...of,
      key: `queue:errors:${labels.model}`,
      what: "blocks of one model that failed",
      figure: "failed",
      of: "blocks",
      part: failed,
      whole: ended,
      isIssue: ({ part, share }) => part >= errorsMany || share >= errorsShare,
    });
    // Normal are none.
    if (errors && errors.verdict === "nominal" && sum(failed.now) > 0)
      Object.assign(errors, { verdict: "anomalies", deviations: 4 + sum(failed.now) });
    const again = shareDraft(scope, {
      ...of,
      key: `queue:requeued:${labels.model}`,
      what: "jobs of one model that went back into the queue",
      figure: "requeued",
      of: "tries",
      part: requeued,
      whole: added(done, requeued),
      isIssue: ({ part, share }) => part >= errorsMany && share >= requeuedShare,
    });
    return [errors, again].filter((draft) => draft !== undefined);
  });
}

/** What was queued so late may still be under way. */
const underWayMs = 10 * 60_000;

/** Jobs of which nothing was heard after they were queued. */
async function unfinished(scope: Scope): Promise<Draft[]> {
  const { toMs, stepMs } = scope.span;
  const ended = "event_type IN ('synthesis_complete', 'synthesis_error')";
  const from = `(SELECT any_value(model_slug) AS model, k, min(bucket) AS bucket, count(*) FILTER (WHERE ${ended}) AS ends
    FROM ${scope.events(`request_id IS NOT NULL AND (event_type = 'synthesis_queued' OR ${ended})`)}
    GROUP BY hash(request_id, document_id, block_idx), k
    HAVING epoch_ms(max(timestamp) FILTER (WHERE event_type = 'synthesis_queued')) < ${toMs - underWayMs} - k * CAST(${stepMs} AS BIGINT))`;
  const groups = await gridsOf(scope, {
    from,
    by: { model: "model" },
    values: { queued: "count(*)", unfinished: countOf("ends = 0") },
  });
  const drafts = groups.map(({ labels, grids }) =>
    shareDraft(scope, {
      key: `queue:unfinished:${labels.model}`,
      what: "jobs of one model that were queued and neither done nor failed",
      figure: "unfinished",
      of: "queued",
      part: grids.unfinished,
      whole: grids.queued,
      labels,
      odd: "more",
      isIssue: ({ part, share }) => part >= errorsMany && share >= lostShare,
    }),
  );
  return drafts.filter((draft) => draft !== undefined);
}

/** Where one of several workers gives all the jobs back, the model's share hardly shows it. */
async function requeuesByWorker(scope: Scope): Promise<Draft[]> {
  const groups = await gridsOf(scope, {
    from: scope.events("event_type IN ('synthesis_complete', 'job_requeued') AND worker_id IS NOT NULL"),
    by: { worker: "worker_id", model: "model_slug" },
    values: { tries: "count(*)", requeued: countOf("event_type = 'job_requeued'") },
  });
  return groups.flatMap(({ labels, grids: { tries, requeued } }) => {
    const draft = shareDraft(scope, {
      key: `queue:requeued-by:${labels.worker}`,
      what: "jobs that went back into the queue from one worker",
      figure: "requeued",
      of: "tries",
      part: requeued,
      whole: tries,
      labels,
      odd: "more",
      isIssue: ({ part, share }) => part >= errorsMany && share >= requeuedShare,
    });
    return draft && draft.verdict !== "nominal" ? [draft] : [];
  });
}

const added = (one: Grid, other: Grid): Grid => combined(one, other, (value, more) => value + more);
