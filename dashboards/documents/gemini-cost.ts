import { gemini } from "../../views/shared/prices.ts";

const sum = (...columns: string[]) => columns.map((column) => `coalesce(sum(${column}), 0)`).join(" + ");

/** Tokens that were answered, reasoning included. */
export const answered = sum("candidates_token_count", "thoughts_token_count");

/** Tokens that were sent and that its cache did not know. */
export const sentAnew = `${sum("prompt_token_count")} - ${sum("cached_content_token_count")}`;

export const sentCached = sum("cached_content_token_count");

/** USD of the pages that are summed up, as the view external_api_usage counts. */
export const geminiCost = `((${sentAnew}) * ${gemini.inputPerMillion} + ${sentCached} * ${gemini.cachedPerMillion}
  + (${answered}) * ${gemini.outputPerMillion}) / 1e6`;
