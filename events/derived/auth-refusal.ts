import type { DerivedRule } from "../derived-rule.ts";

/** Of a request that has an access line as well there are two rows then, with one request_id: `count(DISTINCT
 *  coalesce(request_id, id))` counts requests. A WebSocket that is refused has this row alone. */
export const authRefusal: DerivedRule = {
  id: "auth-refusal",
  event: "auth_failure",
  meaning: "the application says whom it refused and why: docs/event-contract.md shows the change that makes it say so",
  logger: "*",
  extra: { event_type: ["auth_failure"] },
  fields: {
    method: { extra: "method" },
    endpoint: { extra: "endpoint" },
    status_code: { extra: "status_code" },
    user_id: { extra: "user_id" },
    request_id: { extra: "request_id" },
    "data.reason": { extra: "reason" },
  },
};
