import type Anthropic from "@anthropic-ai/sdk";
import type { Analyst, ModelPrices } from "../../model/analyst.ts";
import type { ModelUsage } from "../../model/report.ts";
import { noUsage } from "./empty-analysis.ts";

/** What calls have cost, and whether there is enough left for one more. */
export class Money {
  readonly usage: ModelUsage;
  private readonly prices: ModelPrices;
  private readonly leftUsd: number;
  /** Said where a call is not made. */
  private readonly bound: string;

  constructor({ model, pricesUsdPerMillion, budgetUsd }: Analyst, spentThisMonthUsd: number) {
    const ofMonth = budgetUsd.perMonth - spentThisMonthUsd;
    this.prices = pricesUsdPerMillion;
    this.leftUsd = Math.min(budgetUsd.perReport, ofMonth);
    this.bound =
      ofMonth < budgetUsd.perReport
        ? `${dollars(spentThisMonthUsd)} of the month's ${dollars(budgetUsd.perMonth)} are spent`
        : `a report may cost ${dollars(budgetUsd.perReport)}`;
    this.usage = noUsage(model);
  }

  /** Why a call that may use so many tokens is not made; undefined where there is enough, if all of them have to be paid in full.
   *  */
  refusal(inputTokens: number, outputTokens: number): string | undefined {
    const { input, cacheWrite, output } = this.prices;
    const worstUsd = (inputTokens * Math.max(input, cacheWrite) + outputTokens * output) / 1e6;
    if (this.usage.costUsd + worstUsd <= this.leftUsd) return undefined;
    return `${this.bound}, and a call of up to ${dollars(worstUsd)} would exceed it`;
  }

  /** How many tokens a call may send whose answer may have so many. */
  inputTokensLeft(outputTokens: number): number {
    const { input, cacheWrite, output } = this.prices;
    const usd = this.leftUsd - this.usage.costUsd - (outputTokens * output) / 1e6;
    return Math.floor((usd * 1e6) / Math.max(input, cacheWrite));
  }

  paid(usage: Anthropic.Usage): void {
    const { input, cacheRead, cacheWrite, output } = this.prices;
    const read = usage.cache_read_input_tokens ?? 0;
    const written = usage.cache_creation_input_tokens ?? 0;
    this.usage.calls += 1;
    this.usage.inputTokens += usage.input_tokens;
    this.usage.cacheReadTokens += read;
    this.usage.cacheWriteTokens += written;
    this.usage.outputTokens += usage.output_tokens;
    this.usage.costUsd +=
      (usage.input_tokens * input + read * cacheRead + written * cacheWrite + usage.output_tokens * output) / 1e6;
  }
}

const dollars = (usd: number) => `${usd.toFixed(2)} $`;

const bytesOfToken = 2;

/** More tokens than any text of so many bytes has been seen to have: a token for two of them. */
export const tokensAtMost = (bytes: number): number => Math.ceil(bytes / bytesOfToken);

/** How large a text may be that has no more tokens than these. */
export const bytesWithin = (tokens: number): number => tokens * bytesOfToken;
