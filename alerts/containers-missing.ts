import { type Alert, above } from "../model/alert.ts";
import { containers } from "../model/query.ts";

/** No container of a service that nothing works without is up: removed, scaled to none, or never started. Docker itself finds
 *  nothing wrong with that, and container-unhealthy sees only what is still listed. A minute, since a deployment may stop the old
 *  container before it starts the new one. */
export const containersMissing: Alert = {
  id: "containers-missing",
  title: "A service is not there",
  owner: "host",
  runbook: "docs/runbooks/containers-missing.md",
  unit: "",
  value: containers.missing(["gateway", "redis"]),
  levels: [{ severity: "critical", when: above(0), for: "1m" }],
  whenNoData: "keep", // each name always has a row: none means that something else is wrong
  whenQueryFails: "fire",
  message: "{service}: {state}",
};
