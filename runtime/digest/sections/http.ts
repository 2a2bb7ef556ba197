import { countDraft, isSilent } from "../count-draft.ts";
import { countOf, gridsOf } from "../grid.ts";
import { levelDraft } from "../level-draft.ts";
import { levelsOf } from "../levels.ts";
import type { Draft, Scope, Section } from "../section.ts";
import { shareDraft } from "../share-draft.ts";
import type { Grid } from "../usual.ts";

/** Requests: errors by status and endpoint, times by endpoint, and who was refused. */
export const http: Section = {
  name: "http",
  reads: { metrics_event: ["timestamp", "event_type", "endpoint", "method", "status_code", "duration_ms"] },
  async find(scope) {
    const requests = await gridsOf(scope, {
      from: scope.events("event_type = 'http_request'"),
      by: { endpoint: "method || ' ' || endpoint" },
      values: {
        requests: "count(*)",
        // 504 is the edge's, and told by its status.
        failed: countOf("status_code >= 500 AND status_code <> 504"),
        missing: countOf("status_code = 404"),
      },
    });
    const [all] = await gridsOf(scope, {
      from: scope.events("event_type = 'http_request'"),
      values: { requests: "count(*)" },
    });
    return [
      ...(all ? await byStatus(scope, all.grids.requests) : []),
      ...byEndpoint(scope, requests),
      ...(await times(scope)),
    ];
  },
};

const failedMany = 20;
const failedShare = 0.02;

async function byStatus(scope: Scope, requests: Grid): Promise<Draft[]> {
  const groups = await gridsOf(scope, {
    from: scope.events("event_type = 'http_request' AND status_code >= 500"),
    by: { status: "status_code" },
    values: { failed: "count(*)" },
  });
  return groups
    .map(({ labels, grids }) =>
      shareDraft(scope, {
        key: `http:${labels.status}`,
        what: "requests that were answered with one server error",
        figure: "failed",
        of: "requests",
        part: grids.failed,
        whole: requests,
        labels,
        odd: "more",
        isIssue: ({ part, share }) => part >= failedMany && share >= failedShare,
      }),
    )
    .filter((draft) => draft !== undefined);
}

function byEndpoint(
  scope: Scope,
  groups: readonly { labels: { endpoint: string | null }; grids: Record<"requests" | "failed" | "missing", Grid> }[],
): Draft[] {
  return groups.flatMap(({ labels, grids: { requests, failed, missing } }) => {
    const of = { labels, of: "requests", whole: requests, odd: "more" } as const;
    const shares = [
      shareDraft(scope, {
        ...of,
        key: `http:failed:${labels.endpoint}`,
        what: "requests of one endpoint that failed with 5xx",
        figure: "failed",
        part: failed,
        isIssue: ({ part, share }) => part >= failedMany && share >= failedShare,
      }),
      shareDraft(scope, {
        ...of,
        key: `http:404:${labels.endpoint}`,
        what: "requests of one endpoint for what is not there",
        figure: "missing",
        part: missing,
      }),
    ].filter((draft) => draft !== undefined && draft.verdict !== "nominal") as Draft[];
    const count = countDraft(scope, {
      key: `http:requests:${labels.endpoint}`,
      what: "requests of one endpoint",
      figure: "requests",
      grid: requests,
      labels,
      odd: "less",
    });
    // How many come is for the section of people: here it is an endpoint that nobody reaches.
    return [...shares, ...(isSilent(count) ? [count] : [])];
  });
}

/** 95 % of an endpoint's requests. */
const limit = { normal: 2_000, bad: 3_000 };

async function times(scope: Scope): Promise<Draft[]> {
  const all = await levelsOf(scope, {
    from: scope.events("event_type = 'http_request'"),
    by: { endpoint: "method || ' ' || endpoint" },
    value: "duration_ms",
  });
  const drafts = all.map((levels) =>
    levelDraft(scope, {
      key: `http:time:${levels.labels.endpoint}`,
      what: "time of one endpoint's requests",
      figure: "time",
      unit: "Ms",
      levels,
      limit,
    }),
  );
  return drafts.filter(
    (draft) =>
      draft !== undefined && (draft.verdict !== "nominal" || Number(draft.figures.timeP95Ms) >= limit.normal / 4),
  ) as Draft[];
}
