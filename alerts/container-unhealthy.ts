import { type Alert, above } from "../model/alert.ts";
import { containers, logs } from "../model/query.ts";

/** Docker itself says that a service is not well: its health check fails, it restarts in a loop, it has exited or was
 *  killed for its memory. A deployment replaces containers within seconds, so half a minute of it is a fault. */
export const containerUnhealthy: Alert = {
  id: "container-unhealthy",
  title: "A container is not well",
  owner: "host",
  runbook: "docs/runbooks/container-unhealthy.md",
  unit: "",
  window: "5m",
  value: containers("unhealthy", "restarting", "exited", "oom-killed"),
  cause: logs({ level: "ERROR", by: "template" }),
  levels: [{ severity: "critical", when: above(0), for: "30s" }],
  whenNoData: "ok", // a container that was removed on purpose is no longer listed
  whenQueryFails: "fire",
  message: "{container}: {state}",
};
