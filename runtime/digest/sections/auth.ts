import { countDraft } from "../count-draft.ts";
import { gridsOf } from "../grid.ts";
import type { Draft, Section } from "../section.ts";

/** Refused in an hour: nobody mistypes so often. */
const burst = 100;

/** Requests that were refused: 401, nobody was known, and 403, somebody who may not; in all and by endpoint. */
export const auth: Section = {
  name: "auth",
  reads: { metrics_event: ["timestamp", "event_type", "endpoint", "status_code"] },
  async find(scope) {
    const from = scope.events("event_type = 'http_request' AND status_code IN (401, 403)");
    const values = { refused: "count(*)" };
    const isIssue: Parameters<typeof countDraft>[1]["isIssue"] = ({ peak, now }) => (peak?.now ?? now) >= burst;
    const all = await gridsOf(scope, { from, by: { status: "status_code" }, values });
    const byEndpoint = await gridsOf(scope, { from, by: { status: "status_code", endpoint: "endpoint" }, values });
    const drafts: Draft[] = all.map(({ labels, grids }) =>
      countDraft(scope, {
        key: `auth:${labels.status}`,
        what: "requests that were refused with one status",
        figure: "refused",
        grid: grids.refused,
        labels,
        odd: "both",
        isIssue,
      }),
    );
    const endpoints = byEndpoint.map(({ labels, grids }) =>
      countDraft(scope, {
        key: `auth:${labels.status}:${labels.endpoint}`,
        what: "requests of one endpoint that were refused",
        figure: "refused",
        grid: grids.refused,
        labels,
        odd: "more",
        isIssue,
      }),
    );
    return [...drafts, ...endpoints.filter(({ verdict }) => verdict !== "nominal")];
  },
};
