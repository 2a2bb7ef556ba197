import type { KnownNormal } from "../model/analyst.ts";

/** What looks wrong in the figures and is usual. */
export const knownNormals: readonly KnownNormal[] = [
  {
    id: "edge-504",
    text: "10 to 12 % of requests are 504 at Cloudflare's edge; they never reach the gateway",
    keys: ["http:504"],
    figure: { name: "sharePercent", upTo: 12 },
  },
  {
    id: "ocr-quota",
    text: "the quota of tokens for reading pages runs out now and then: Gemini refuses with 429, and the page is tried again",
    keys: ["api:gemini:429"],
  },
  {
    id: "short-queue",
    text: "fewer than 10 jobs in a queue are its usual business",
    keys: ["queue:depth:*"],
    figure: { name: "depth", upTo: 10 },
  },
  {
    id: "gemini-pages",
    text: "about 1 % of the pages that Gemini reads fail for good",
    keys: ["api:gemini:5xx", "api:gemini:other", "extraction:failed:gemini"],
    figure: { name: "sharePercent", upTo: 2 },
  },
];
