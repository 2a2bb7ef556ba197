import { type Fault, flagFault } from "./fault.ts";

/** One endpoint of the gateway throws; all others go on. */
export const httpErrors: Fault = flagFault("http-errors", "Reading a document answers 500", ["http-errors"]);
