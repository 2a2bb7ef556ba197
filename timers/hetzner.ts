import type { Timer } from "../model/timer.ts";

/** Pulls what Hetzner measures of the server into the database, in stacks that name it. A sample is there a minute or two after its
 *  minute; three requests every 5 minutes are one in a hundred of those that a project may make. */
export const hetzner = {
  id: "hetzner",
  description: "pulls Hetzner's measurements of the server into the database",
  verb: "hetzner",
  every: "5m",
  timeout: "4m",
  memoryMaxMb: 256,
} satisfies Timer;
