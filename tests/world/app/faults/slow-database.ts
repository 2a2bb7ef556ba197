import { type Fault, flagFault } from "./fault.ts";

/** Every query for a document waits in the database; the metrics writer has its own connection and does not. */
export const slowDatabase: Fault = flagFault("slow-database", "Document queries take 3.5 seconds", ["http-latency"]);
