import { type Fault, flagFault } from "./fault.ts";

/** The application and its log go on; only the events stop, without a word. */
export const streamDark: Fault = flagFault("stream-dark", "The metrics writer writes nothing", ["metrics-stale"]);
