import type { KnownBenign } from "../model/analyst.ts";

/** What stands in the log as a warning or an error and is no fault. */
export const knownBenign: readonly KnownBenign[] = [
  {
    id: "ocr-quota",
    text: "the quota for reading pages is used up; the page is tried again later",
    template: "Page extraction error: quota exceeded*",
  },
  {
    id: "slow-client",
    text: "a listener's own connection is slow, and its socket is closed",
    template: "Slow client dropped",
  },
  {
    id: "stale-voices",
    text: "the list of voices is fetched anew when it is next asked for",
    template: "Voice list is stale",
  },
  {
    id: "slow-redis-command",
    text: "one slow command of Redis; many of them show as waiting time",
    template: "Redis command took <*> s",
  },
];
