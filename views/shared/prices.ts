/** What others charge. These are assumptions, to be replaced by what your own bills say: `source` and `asOf` say where a number is
 *  from, and every column that is computed of them says `assumed`. */

export interface TokenPrice {
  /** What the service is called in external_api_usage and in costs. */
  api: string;
  asOf: string;
  source: string;
  /** USD for a million tokens. Reasoning is charged as output; `cached` is a part of the input that its cache knew. */
  inputPerMillion: number;
  cachedPerMillion: number;
  outputPerMillion: number;
}

export interface WorkerPrice {
  api: string;
  asOf: string;
  source: string;
  /** The models whose workers are rented by the second. The others run on the server itself. */
  models: readonly [string, ...string[]];
  /** USD for a second of work. */
  perSecond: number;
}

export interface ServerPrice {
  name: string;
  asOf: string;
  source: string;
  /** USD for a month, of 730 hours, with what is always on it. */
  perMonth: number;
}

export const gemini: TokenPrice = {
  api: "gemini",
  asOf: "2026-03-01",
  source: "https://ai.google.dev/gemini-api/docs/pricing, Gemini 2.5 Flash, standard",
  inputPerMillion: 0.3,
  cachedPerMillion: 0.03,
  outputPerMillion: 2.5,
};

export const runpod: WorkerPrice = {
  api: "runpod",
  asOf: "2025-07-01",
  source: "https://docs.runpod.io/serverless/pricing, 24 GB, flex workers",
  models: ["higgs"],
  perSecond: 0.00019,
};

export const server: ServerPrice = {
  name: "CX33, 4 vCPU, 8 GB",
  asOf: "2026-05-27",
  source: "https://docs.hetzner.cloud/reference/cloud#pricing, 6.49 EUR in fsn1 without VAT, at 1.1637 USD",
  perMonth: 7.55,
};
