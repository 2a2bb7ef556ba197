import type { KnownArea } from "../known-area.ts";

/** Web pages that only a whole browser can read: slow, hungry for memory, and a sign that sites have changed. */
export const playwrightFallback: KnownArea = {
  id: "playwright-fallback",
  title: "Playwright fallback",
  answers: "How many of the web pages need a browser, how much longer do they take, and does the share grow?",
  source: "the gateway, at each extracted page; the fallback itself from its log",
  events: [
    { type: "playwright_fallback", filled: ["processor_slug", "data"] },
    {
      type: "document_extraction_complete",
      where: { column: "processor_slug", is: ["defuddle:playwright"] },
      filled: ["duration_ms", "document_id"],
    },
  ],
  window: "2d",
  views: ["playwright_fallback"],
};
