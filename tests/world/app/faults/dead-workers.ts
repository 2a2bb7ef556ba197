import { type Fault, flagFault } from "./fault.ts";

/** The worker takes no more jobs, while its container stays running and healthy. */
export const deadWorkers: Fault = flagFault("dead-workers", "The kokoro worker hangs", ["queue-depth", "dead-workers"]);
