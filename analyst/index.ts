import { readFileSync } from "node:fs";
import type { Analyst } from "../model/analyst.ts";
import { knownBenign } from "./known-benign.ts";
import { knownNormals } from "./known-normals.ts";

/** How the daily report is thought about. For one that weighs longer, at twice the price: `model: "claude-opus-5-5"`, and its
 *  prices below. */
export const analyst: Analyst = {
  model: "claude-sonnet-5-5",
  prompt: readFileSync(new URL("prompt.md", import.meta.url), "utf8"),
  // Assumed, for the budget: compare them with your price list when you change the model. Opus: 4, 0.4, 5, 20.
  pricesUsdPerMillion: { input: 2, cacheRead: 0.2, cacheWrite: 2.5, output: 10 },
  budgetUsd: { perReport: 0.5, perMonth: 10 },
  turns: 8,
  outputTokens: 16_000,
  knownNormals,
  knownBenign,
};
