import type { DerivedRule } from "../derived-rule.ts";

export const authFailure: DerivedRule = {
  id: "auth-failure",
  event: "auth_failure",
  meaning: "an access line with 401 or 403 is a request that was refused, whatever the application itself says of it",
  logger: "uvicorn.access",
  message: '^\\S+ - "(?<method>[A-Z]{1,16}) (?<path>\\S+) HTTP/[0-9.]+" (?<status>401|403)(?:\\s|$)',
  fields: {
    method: { group: "method" },
    endpoint: { group: "path" },
    status_code: { group: "status" },
    duration_ms: { extra: "duration_ms" },
    request_id: { extra: "request_id" },
  },
};
