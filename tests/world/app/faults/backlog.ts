import { type Fault, flagFault } from "./fault.ts";

/** A customer wants whole books at once of the slower model, and its queue is kept long until the switch is off. */
export const backlog: Fault = flagFault("backlog", "Hundreds of blocks wait for higgs", ["queue-depth", "queue-wait"]);
