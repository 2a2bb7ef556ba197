import { countDraft, isSilent } from "../count-draft.ts";
import { countOf, gridsOf } from "../grid.ts";
import { levelDraft } from "../level-draft.ts";
import { levelsOf } from "../levels.ts";
import { batchStuckMs, waitMs } from "../limits.ts";
import { type Draft, overLimit, type Scope, type Section } from "../section.ts";
import { shareDraft } from "../share-draft.ts";
import { moment } from "../span.ts";
import { amount, counted, minuteOf } from "../words.ts";

/** Documents: by processor how many could not be read, how long it took, and how much text came of them; web pages that needed a browser or
 *  refused; layout detection; batches. */
export const extraction: Section = {
  name: "extraction",
  reads: {
    metrics_event: [
      "timestamp",
      "event_type",
      "processor_slug",
      "duration_ms",
      "text_length",
      "status_code",
      "queue_wait_ms",
      "data",
    ],
  },
  async find(scope) {
    return [
      ...(await byProcessor(scope)),
      ...(await times(scope)),
      ...(await shares(scope)),
      ...(await stuckBatches(scope)),
    ];
  },
};

const failedMany = 10;
const failedShare = 0.2;

async function byProcessor(scope: Scope): Promise<Draft[]> {
  const groups = await gridsOf(scope, {
    from: scope.events("event_type IN ('document_extraction_complete', 'document_extraction_error')"),
    by: { processor: "processor_slug" },
    values: { documents: "count(*)", failed: countOf("event_type = 'document_extraction_error'") },
  });
  return groups.flatMap(({ labels, grids: { documents, failed } }) => {
    const errors = shareDraft(scope, {
      key: `extraction:failed:${labels.processor}`,
      what: "documents that one processor could not read",
      figure: "failed",
      of: "documents",
      part: failed,
      whole: documents,
      labels,
      odd: "more",
      isIssue: ({ part, share }) => part >= failedMany && share >= failedShare,
    });
    const count = countDraft(scope, {
      key: `extraction:documents:${labels.processor}`,
      what: "documents by one processor",
      figure: "documents",
      grid: documents,
      labels,
      odd: "less",
    });
    return [...(errors ? [errors] : []), ...(isSilent(count) ? [count] : [])];
  });
}

async function times(scope: Scope): Promise<Draft[]> {
  const done = scope.events("event_type = 'document_extraction_complete'");
  const by = { processor: "processor_slug" };
  const durations = await levelsOf(scope, { from: done, by, value: "duration_ms" });
  const lengths = await levelsOf(scope, { from: done, by, value: "text_length" });
  const waits = await levelsOf(scope, {
    from: scope.events("event_type = 'detection_complete'"),
    by: {},
    value: "queue_wait_ms",
  });
  return [
    ...durations.map((levels) =>
      levelDraft(scope, {
        key: `extraction:time:${levels.labels.processor}`,
        what: "time of one processor for a document",
        figure: "time",
        unit: "Ms",
        levels,
      }),
    ),
    ...lengths
      .map((levels) =>
        levelDraft(scope, {
          key: `extraction:text:${levels.labels.processor}`,
          what: "text that one processor gets of a document",
          figure: "text",
          unit: "Characters",
          levels,
        }),
      )
      .filter((draft) => draft?.verdict !== "nominal"),
    ...waits.map((levels) =>
      levelDraft(scope, {
        key: "extraction:detection-wait",
        what: "wait of pages for layout detection",
        figure: "wait",
        unit: "Ms",
        levels,
        limit: waitMs.detection,
        least: 10,
      }),
    ),
  ].filter((draft) => draft !== undefined);
}

async function shares(scope: Scope): Promise<Draft[]> {
  const web = "event_type = 'document_extraction_complete' AND processor_slug LIKE 'defuddle:%'";
  const [group] = await gridsOf(scope, {
    from: scope.events(
      `event_type IN ('url_fetch', 'detection_complete', 'detection_error', 'figure_count_mismatch', 'page_extraction_complete',
        'batch_job_complete', 'batch_job_failed') OR (${web})`,
    ),
    values: {
      web: countOf(web),
      browser: countOf(`${web} AND processor_slug = 'defuddle:playwright'`),
      fetched: countOf("event_type = 'url_fetch'"),
      refused: countOf("event_type = 'url_fetch' AND status_code >= 400"),
      detected: countOf("event_type IN ('detection_complete', 'detection_error')"),
      undetected: countOf("event_type = 'detection_error'"),
      pages: countOf("event_type = 'page_extraction_complete'"),
      mismatches: countOf("event_type = 'figure_count_mismatch'"),
      batches: countOf("event_type IN ('batch_job_complete', 'batch_job_failed')"),
      lost: countOf("event_type = 'batch_job_failed'"),
    },
  });
  if (!group) return [];
  const of = group.grids;
  const share = (
    name: string,
    what: string,
    part: keyof typeof of,
    whole: keyof typeof of,
    odd: "more" | "both" = "more",
  ) =>
    shareDraft(scope, {
      key: `extraction:${name}`,
      what,
      figure: part,
      of: whole,
      part: of[part],
      whole: of[whole],
      odd,
    });
  return [
    share("browser", "web pages that needed a browser", "browser", "web", "both"),
    share("fetch-refused", "web pages that could not be fetched", "refused", "fetched"),
    share("detection-errors", "pages whose layout could not be detected", "undetected", "detected"),
    share("figures", "pages on whose figures detection and the language model disagree", "mismatches", "pages"),
    share("batches-failed", "batches that came back without their pages", "lost", "batches"),
  ].filter((draft) => draft !== undefined);
}

/** Batches of the week before the span's end that have not come back. */
async function stuckBatches({ rows, span }: Scope): Promise<Draft[]> {
  const stuck = await rows<{
    batch: string;
    atMs: number;
  }>(`SELECT data->>'batch_id' AS batch, epoch_ms(min(timestamp)) AS "atMs"
    FROM metrics_event
    WHERE event_type IN ('batch_job_submitted', 'batch_job_complete', 'batch_job_failed')
      AND timestamp >= ${moment(span.toMs - 7 * batchStuckMs)} AND timestamp < ${moment(span.toMs)}
    GROUP BY 1
    HAVING count(*) FILTER (WHERE event_type <> 'batch_job_submitted') = 0 AND epoch_ms(min(timestamp)) < ${span.toMs - batchStuckMs}
    ORDER BY 2, 1 LIMIT 1000`);
  const oldest = stuck[0];
  if (!oldest) return [];
  const hours = (span.toMs - oldest.atMs) / 3_600_000;
  return [
    {
      key: "extraction:batch-stuck",
      text: `${counted(stuck.length, "batch", "batches")} not back after 24 h; the oldest was submitted ${minuteOf(oldest.atMs)}, ${amount(hours)} h before the end.`,
      verdict: "issues",
      deviations: overLimit(hours, 24),
      figures: { count: stuck.length, oldestHours: hours },
      labels: { batch: oldest.batch },
      sinceMs: oldest.atMs,
    },
  ];
}
