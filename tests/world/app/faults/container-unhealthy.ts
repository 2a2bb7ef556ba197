import { type Fault, flagFault } from "./fault.ts";

/** The worker goes on serving: only its health check says otherwise. */
export const containerUnhealthy: Fault = flagFault("container-unhealthy", "The higgs worker fails its health check", [
  "container-unhealthy",
]);
