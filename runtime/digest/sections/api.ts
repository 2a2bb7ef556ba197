import { countDraft } from "../count-draft.ts";
import { countOf, gridsOf } from "../grid.ts";
import { levelDraft } from "../level-draft.ts";
import { levelsOf } from "../levels.ts";
import type { Draft, Scope, Section } from "../section.ts";
import { shareDraft } from "../share-draft.ts";

/** APIs of others: pages that Gemini did not read, by status, retries, time and tokens; refusals for our rate. */
export const api: Section = {
  name: "api",
  reads: {
    metrics_event: [
      "timestamp",
      "event_type",
      "status_code",
      "retry_count",
      "duration_ms",
      "total_token_count",
      "prompt_token_count",
      "cached_content_token_count",
      "data",
    ],
  },
  async find(scope) {
    return [...(await pages(scope)), ...(await levels(scope)), ...(await rateLimits(scope))];
  },
};

const page = "event_type IN ('page_extraction_complete', 'page_extraction_error')";
const failedMany = 10;
const failedShare = 0.2;
/** Refusals of an API in an hour that hold work up. */
const refusalsHour = 30;

async function pages(scope: Scope): Promise<Draft[]> {
  const failed = "event_type = 'page_extraction_error'";
  const [group] = await gridsOf(scope, {
    from: scope.events(page),
    values: {
      pages: "count(*)",
      refused: countOf(`${failed} AND status_code = 429`),
      serverErrors: countOf(`${failed} AND status_code >= 500`),
      otherErrors: countOf(`${failed} AND coalesce(status_code, 0) < 500 AND coalesce(status_code, 0) <> 429`),
      retried: countOf("event_type = 'page_extraction_complete' AND retry_count > 0"),
      tokens: "sum(total_token_count)",
      cached: "sum(cached_content_token_count)",
    },
  });
  if (!group) return [];
  const of = group.grids;
  const isIssue = ({ part, share }: { part: number; share: number }) => part >= failedMany && share >= failedShare;
  const share = (name: string, what: string, part: keyof typeof of) =>
    shareDraft(scope, {
      key: `api:gemini:${name}`,
      what,
      figure: part,
      of: "pages",
      part: of[part],
      whole: of.pages,
      odd: "more",
      isIssue,
    });
  return [
    share("429", "pages that Gemini refused for its quota until their last retry", "refused"),
    share("5xx", "pages that Gemini failed on by an error of its own", "serverErrors"),
    share("other", "pages that Gemini failed on otherwise", "otherErrors"),
    share("retried", "pages that Gemini read only when asked again", "retried"),
    countDraft(scope, {
      key: "api:gemini:tokens",
      what: "thousands of tokens of Gemini, by which it charges",
      figure: "thousandTokens",
      grid: inThousands(of.tokens),
      odd: "more",
    }),
  ].filter((draft) => draft !== undefined);
}

/** So that a few large calls are not taken for thousands of independent ones. */
function inThousands({ now, before, buckets }: Parameters<typeof countDraft>[1]["grid"]) {
  const scaled = (values: readonly number[]) => values.map((value) => value / 1_000);
  return { now: scaled(now), before: before.map(scaled), buckets };
}

async function levels(scope: Scope): Promise<Draft[]> {
  const from = scope.events("event_type = 'page_extraction_complete'");
  const asked = [
    { name: "time", what: "time of Gemini for a page", value: "duration_ms", unit: "Ms" },
    { name: "page-tokens", what: "tokens of Gemini for a page", value: "total_token_count", unit: "Tokens" },
  ];
  const drafts: Draft[] = [];
  for (const { name, what, value, unit } of asked) {
    for (const levelsOfAll of await levelsOf(scope, { from, by: {}, value })) {
      const draft = levelDraft(scope, { key: `api:gemini:${name}`, what, figure: "page", unit, levels: levelsOfAll });
      if (draft) drafts.push(draft);
    }
  }
  return drafts;
}

async function rateLimits(scope: Scope): Promise<Draft[]> {
  const groups = await gridsOf(scope, {
    from: scope.events("event_type = 'api_rate_limit'"),
    by: { api: "data->>'api_name'" },
    values: { refusals: "count(*)" },
  });
  return groups.map(({ labels, grids }) =>
    countDraft(scope, {
      key: `api:rate-limit:${labels.api}`,
      what: "calls that one API refused for our rate",
      figure: "refusals",
      grid: grids.refusals,
      labels,
      odd: "more",
      isIssue: ({ peak }) => (peak?.now ?? 0) >= refusalsHour,
    }),
  );
}
