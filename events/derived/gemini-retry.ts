import type { DerivedRule } from "../derived-rule.ts";

export const geminiRetry: DerivedRule = {
  id: "gemini-retry",
  event: "gemini_retry",
  meaning: "the extractor says that Gemini refused a page and that it asks again",
  logger: "yapit.gateway.gemini",
  message: "^Gemini answered (?<status>[0-9]{3}), retry (?<retry>[0-9]{1,3}) of [0-9]{1,3}(?:: (?<error>.*))?$",
  fields: {
    document_id: { extra: "document_id" },
    request_id: { extra: "request_id" },
    page_idx: { extra: "page_idx" },
    retry_count: { group: "retry" },
    status_code: { group: "status" },
    "data.error": { group: "error" },
  },
};
