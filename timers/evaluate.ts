import type { Timer } from "../model/timer.ts";

/** Looks at every rule and tells. Four times a minute: a fault is noticed within 15 s, for 2 % of one core. */
export const evaluate = {
  id: "evaluate",
  description: "evaluates every alert rule and notifies",
  verb: "evaluate",
  every: "15s",
  timeout: "14s",
  memoryMaxMb: 200,
} satisfies Timer;
