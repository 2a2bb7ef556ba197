import type { EventFields } from "../service/event.ts";
import { type Refusal, refusals } from "../service/gemini.ts";
import { seededRandom } from "../service/random.ts";

const retriedShare = 0.05;

/** How often the language model refused a page before it read it, or for the last time: by the page itself, so that the event and the log
 *  tell the same, and no other draw of the past changes. */
export function retriesOf({ document_id = "", page_idx = 0, retry_count }: EventFields): readonly Refusal[] {
  const random = seededRandom("retries", document_id, page_idx);
  const count = retry_count ?? (random() < retriedShare ? 1 : 0);
  return Array.from({ length: count }, () => refusalOf(random()));
}

/** Which refusal a page met that was not read: the quota most of the time. */
export function lastRefusal({ document_id = "", page_idx = 0 }: EventFields): Refusal {
  return refusalOf(seededRandom("last refusal", document_id, page_idx)());
}

function refusalOf(chance: number): Refusal {
  const index = chance < 0.6 ? 0 : 1 + Math.floor(((chance - 0.6) / 0.4) * (refusals.length - 1));
  return refusals[Math.min(index, refusals.length - 1)] as Refusal;
}
