import type { Analysis, ModelUsage } from "../../model/report.ts";

export const noUsage = (model: string): ModelUsage => {
  return { model, calls: 0, inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0, costUsd: 0 };
};

/** The analysis of a report that goes out without the model.
 *  @param reason one sentence, for people */
export function emptyAnalysis(reportId: string, reason: string, usage: ModelUsage = noUsage("")): Analysis {
  return {
    ...{ reportId, withoutModel: reason, findings: [], patterns: [], suggestions: [], rejected: [], toolResults: [] },
    usage,
  };
}
