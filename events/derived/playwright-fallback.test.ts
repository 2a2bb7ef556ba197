import { expect, it } from "vitest";
import { eventsOf } from "../../backtest/derived-rule-test.ts";
import { playwrightFallback } from "./playwright-fallback.ts";

const logger = "yapit.gateway.webpage";

it("playwright-fallback is a page that needed a browser, with whose page it was and why", async () => {
  const events = await eventsOf(
    playwrightFallback,
    {
      logger,
      message: "Static extraction of blog.example.test gave 31 characters, falling back to Playwright",
      extra: { user_id: "user-7", document_id: "d-1" },
    },
    { logger, message: "Static extraction of blog.example.test gave 31000 characters" },
  );
  expect(events).toEqual([
    {
      event_type: "playwright_fallback",
      user_id: "user-7",
      document_id: "d-1",
      processor_slug: "defuddle:playwright",
      data: { host: "blog.example.test", reason: "gave 31 characters" },
    },
  ]);
});
