import { analyst } from "../analyst/index.ts";
import { type Analysis, type Digest, type Verdict, worseOf } from "../model/report.ts";
import { type AnalystHost, analyze } from "../runtime/analyst/analyze.ts";
import type { Data } from "../runtime/query/open.ts";

/** What the model made of a digest. */
export interface Thought {
  /** Why it made nothing of it. */
  without?: string;
  verdict?: Verdict;
  /** The worse of the digest's and its own. */
  shown: Verdict;
  findings: number;
  rejected: number;
  /** A finding cites the entry that says what was planted; null: there is none such. */
  citesPlanted: boolean | null;
  costUsd: number;
}

/** Thinks about digests until a budget is spent: a report that might exceed what is left is not thought about. */
export class Thinker {
  #leftUsd: number;
  readonly #key: string;
  readonly #baseUrl: string | undefined;

  /** @param baseUrl where the Messages API is, if not at its own address */
  constructor(key: string, budgetUsd: number, baseUrl?: string) {
    this.#key = key;
    this.#leftUsd = budgetUsd;
    this.#baseUrl = baseUrl;
  }

  /** @param planted id of the entry that says it
   *  @returns undefined once the budget is spent */
  async think(digest: Digest, data: Data, planted: string | undefined): Promise<Thought | undefined> {
    if (this.#leftUsd < analyst.budgetUsd.perReport) return undefined;
    const analysis = await analyze({
      digest,
      analyst,
      data,
      host,
      key: this.#key,
      spentThisMonthUsd: 0,
      audit: () => {}, // what leaves is invented
      baseUrl: this.#baseUrl,
    });
    this.#leftUsd -= analysis.usage.costUsd;
    return thoughtOf(analysis, digest, planted);
  }
}

const host: AnalystHost = {
  clock: Date.now,
  random: Math.random,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  fetch: globalThis.fetch,
};

function thoughtOf(analysis: Analysis, digest: Digest, planted: string | undefined): Thought {
  const { withoutModel, verdict, findings, rejected, usage } = analysis;
  return {
    ...(withoutModel ? { without: withoutModel } : {}),
    ...(verdict ? { verdict } : {}),
    shown: worseOf(digest.verdict, verdict ?? "nominal"),
    findings: findings.length,
    rejected: rejected.length,
    citesPlanted: planted ? findings.some(({ cites }) => cites.includes(planted)) : null,
    costUsd: usage.costUsd,
  };
}
