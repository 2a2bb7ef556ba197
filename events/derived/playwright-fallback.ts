import type { DerivedRule } from "../derived-rule.ts";

export const playwrightFallback: DerivedRule = {
  id: "playwright-fallback",
  event: "playwright_fallback",
  meaning: "the page's own HTML was not enough, so a browser is started: seconds instead of a tenth of one",
  logger: "yapit.gateway.webpage",
  message: "^Static extraction of (?<host>\\S{1,253}) (?<reason>.{1,300}), falling back to Playwright$",
  fields: {
    user_id: { extra: "user_id" },
    document_id: { extra: "document_id" },
    request_id: { extra: "request_id" },
    processor_slug: { constant: "defuddle:playwright" },
    "data.host": { group: "host" },
    "data.reason": { group: "reason" },
  },
};
