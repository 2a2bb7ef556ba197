import type { Timer } from "../model/timer.ts";

/** Draws the dashboards anew from the copies, as often as these are made: it begins behind them and waits for those under way. */
export const render = {
  id: "render",
  description: "renders the dashboards from the copies",
  verb: "render",
  every: "5m",
  timeout: "4m",
  memoryMaxMb: 768,
} satisfies Timer;
