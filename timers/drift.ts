import type { Timer } from "../model/timer.ts";

/** Compares what is deployed with what is on the host, for the rule `deployment-drift`. The first look after a boot reads some 200 MB,
 *  so not each minute. */
export const drift = {
  id: "drift",
  description: "compares the host with what was deployed",
  script: "host-drift",
  every: "15m",
  timeout: "60s",
  memoryMaxMb: 64,
} satisfies Timer;
