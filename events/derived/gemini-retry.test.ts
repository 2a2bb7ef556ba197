import { expect, it } from "vitest";
import { eventsOf } from "../../backtest/derived-rule-test.ts";
import { geminiRetry } from "./gemini-retry.ts";

const logger = "yapit.gateway.gemini";

it("gemini-retry is each further attempt, with the status of the one before it, also where nothing is said beside it", async () => {
  const extra = { document_id: "d-1", page_idx: 3 };
  const events = await eventsOf(
    geminiRetry,
    { logger, level: "WARNING", message: "Gemini answered 503, retry 2 of 3: the model is overloaded", extra },
    { logger, level: "WARNING", message: "Gemini answered 429, retry 1 of 3" },
    { logger, level: "WARNING", message: "Page extraction error: quota exceeded", extra },
  );
  expect(events).toEqual([
    {
      event_type: "gemini_retry",
      ...extra,
      status_code: 503,
      retry_count: 2,
      data: { error: "the model is overloaded" },
    },
    { event_type: "gemini_retry", status_code: 429, retry_count: 1 },
  ]);
});
