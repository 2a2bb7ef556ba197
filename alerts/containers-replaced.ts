import { type Alert, above, below } from "../model/alert.ts";
import { containers } from "../model/query.ts";

/** A service's containers die and are made anew, again and again. Swarm does it so fast that nobody ever sees one unhealthy; each
 *  time what it held is lost, as Redis's queues are. One death in an hour mends itself; three are a loop. Deployments stop their
 *  containers and do not count. */
export const containersReplaced: Alert = {
  id: "containers-replaced",
  title: "A service is made anew in a loop",
  owner: "host",
  runbook: "docs/runbooks/containers-replaced.md",
  unit: "times",
  window: "1h",
  value: containers.replaced(),
  levels: [
    { severity: "warning", when: above(2), until: below(1) },
    { severity: "critical", when: above(5), until: below(3) },
  ],
  whenNoData: "ok", // a service that was removed is no longer listed
  whenQueryFails: "fire",
  message: "{service}: {value} in the last hour",
};
