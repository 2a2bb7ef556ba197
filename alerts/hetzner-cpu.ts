import { type Alert, above, below } from "../model/alert.ts";
import { sql } from "../model/query.ts";

/** A quarter of an hour in which the server's vCPUs had hardly a moment to spare, as Hetzner measures it from outside: it also counts
 *  what the machine itself is too busy to say. One build or backup is over before. Bound or not, users notice by other rules; this
 *  one says that a larger server would help. */
export const hetznerCpu: Alert = {
  id: "hetzner-cpu",
  title: "The server's processor is saturated",
  owner: "host",
  runbook: "docs/runbooks/hetzner-cpu.md",
  unit: "%",
  window: "15m",
  value: sql`
    SELECT server_id AS server, avg(value / vcpus) AS value, count(vcpus) AS samples
    FROM watchbill.hetzner_metric
    WHERE metric = 'cpu' AND time > :now - :window AND time <= :now
    GROUP BY server_id`,
  levels: [{ severity: "warning", when: above(90), until: below(75) }],
  minimumSamples: 8, // of 15, of which the last 5 to 7 may not have been pulled yet
  whenNoData: "keep", // hetzner-stale tells of a pull that stands still
  whenQueryFails: "keep", // and of a table that is not there
  message: "{value} of all vCPUs, mean of 15 minutes",
};
