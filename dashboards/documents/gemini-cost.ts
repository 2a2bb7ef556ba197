import { tokenCost } from "../../views/shared/api-usage.ts";

const sum = (...columns: string[]) => columns.map((column) => `coalesce(sum(${column}), 0)`).join(" + ");

/** Tokens that were answered, reasoning included. */
export const answered = sum("candidates_token_count", "thoughts_token_count");

const sent = sum("prompt_token_count");
export const sentCached = sum("cached_content_token_count");
/** Tokens that were sent and that its cache did not know. */
export const sentAnew = `${sent} - ${sentCached}`;

/** USD of the pages that are summed up, as the view external_api_usage counts. */
export const geminiCost = tokenCost(sent, sentCached, `(${answered})`);
