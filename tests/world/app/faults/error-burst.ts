import { type Fault, flagFault } from "./fault.ts";

/** Both workers fail most of their tries: some jobs come through after a retry, the rest land in the dead-letter queue. */
export const errorBurst: Fault = flagFault("error-burst", "Most syntheses fail", ["synthesis-errors", "dead-letter"]);
