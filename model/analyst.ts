/** How the daily report is thought about; `analyst/index.ts` exports one. The key of the API is a setting of the stack: without it
 *  reports come with the digest alone. */
export interface Analyst {
  /** As the Messages API names it. */
  model: string;
  /** What the model is told before it sees anything: the text of `analyst/prompt.md`. */
  prompt: string;
  /** US dollars per million tokens, for the budget. */
  pricesUsdPerMillion: ModelPrices;
  /** Looked at before each call: one that might exceed it is not made. */
  budgetUsd: { perReport: number; perMonth: number };
  /** Calls of the model, at most. */
  turns: number;
  /** Of one answer. */
  outputTokens: number;
  /** What may look wrong and is not, as data for digest and model. */
  knownNormals: readonly KnownNormal[];
  knownBenign: readonly KnownBenign[];
}

export interface ModelPrices {
  input: number;
  cacheRead: number;
  cacheWrite: number;
  output: number;
}

/** A range that is usual, whatever the weeks before say. */
export interface KnownNormal {
  /** kebab-case. */
  id: string;
  /** In words, for the model: `10 to 12 % of requests are 504 at the edge`. */
  text: string;
  /** Keys of digest entries that it explains, `*` at the end for all that begin so. */
  keys: readonly string[];
  /** The figure of those entries that is judged, and up to where it is normal. Without it they always are. */
  figure?: { name: string; upTo: number };
}

/** A log template that is no fault. */
export interface KnownBenign {
  /** kebab-case. */
  id: string;
  text: string;
  /** As `log_record.template` has it, `*` at the end for all that begin so. */
  template: string;
}

/** File name inside the stack's configuration folder. */
export const analystFile = "analyst.json";
