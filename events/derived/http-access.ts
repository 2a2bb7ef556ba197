import type { DerivedRule } from "../derived-rule.ts";

/** The duration stands beside the line where a middleware binds it; without one it stays empty. */
export const httpAccess: DerivedRule = {
  id: "http-access",
  event: "http_access",
  meaning: "uvicorn writes a line for every request that it has answered",
  logger: "uvicorn.access",
  message: '^\\S+ - "(?<method>[A-Z]{1,16}) (?<path>\\S+) HTTP/[0-9.]+" (?<status>[0-9]{3})(?:\\s|$)',
  fields: {
    method: { group: "method" },
    endpoint: { group: "path" },
    status_code: { group: "status" },
    duration_ms: { extra: "duration_ms" },
    request_id: { extra: "request_id" },
  },
};
