import type { EventFields } from "./event.ts";
import type { Log } from "./logger.ts";
import type { RecordEvent } from "./metrics-writer.ts";

const retriesMax = 3;
const answerMs = 25;

export interface Refusal {
  status: number;
  error: string;
}

/** What the language model says when it refuses a page. */
export const refusals: readonly Refusal[] = [
  { status: 429, error: "quota exceeded" },
  { status: 503, error: "the model is overloaded" },
  { status: 500, error: "internal error" },
  { status: 504, error: "deadline exceeded" },
];

let asked = 0;

/** One page, read by the language model: every fifth one at the second attempt, every 40th not at all. */
export async function languageModelPage(
  columns: EventFields,
  { record, log }: { record: RecordEvent; log: Log },
): Promise<void> {
  const number = asked;
  asked += 1;
  const refusal = refusals[Math.floor(number / 5) % refusals.length] as Refusal;
  const isGivenUp = number % 40 === 39;
  const retries = isGivenUp ? retriesMax : number % 5 === 0 ? 1 : 0;
  const { document_id, request_id, page_idx } = columns;
  for (let retry = 1; retry <= retries; retry += 1) {
    await new Promise((resolve) => setTimeout(resolve, answerMs));
    const message = retryLine(refusal, retry);
    log("WARNING", "yapit.gateway.gemini:extract_page:198", message, { extra: { document_id, request_id, page_idx } });
  }
  await new Promise((resolve) => setTimeout(resolve, answerMs));
  const done = { ...columns, retry_count: retries, duration_ms: (retries + 1) * answerMs };
  if (!isGivenUp) {
    record("page_extraction_complete", { ...done, ...tokens(number) });
    return;
  }
  record("page_extraction_error", { ...done, status_code: refusal.status, data: { error: refusal.error } });
  log("WARNING", "yapit.gateway.gemini:extract_page:211", `Page extraction error: ${refusal.error}`, {
    extra: { document_id, request_id, page_idx },
  });
  if (refusal.status === 429) {
    record("api_rate_limit", { retry_count: retries, data: { api_name: "gemini", retry_count: retries } });
  }
}

/** As the first application's extractor writes it at each further attempt. */
export function retryLine({ status, error }: Refusal, retry: number): string {
  return `Gemini answered ${status}, retry ${retry} of ${retriesMax}: ${error}`;
}

function tokens(number: number): EventFields {
  const [prompt, candidates, thoughts] = [900 + (number % 7) * 50, 300 + (number % 5) * 60, (number % 3) * 80];
  return {
    prompt_token_count: prompt,
    candidates_token_count: candidates,
    thoughts_token_count: thoughts,
    cached_content_token_count: number % 10 === 0 ? 512 : 0,
    total_token_count: prompt + candidates + thoughts,
  };
}
