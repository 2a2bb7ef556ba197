import { type Alert, above, below } from "../model/alert.ts";
import { host } from "../model/query.ts";

/** More is kept in memory than there is, and everything that is fetched back waits for the disk. Linux moves out what sleeps long
 *  before memory is short, so that half is normal; four fifths for five minutes are not. A host without swap has 0. */
export const swapUsage: Alert = {
  id: "swap-usage",
  title: "Swap is filling up",
  owner: "host",
  runbook: "docs/runbooks/swap-usage.md",
  unit: "%",
  value: host("swap-used-percent"),
  levels: [{ severity: "warning", when: above(80), until: below(70), for: "5m" }],
  whenNoData: "keep", // the host always has a number: none means that something else is wrong
  whenQueryFails: "fire",
  dependsOn: ["memory-usage"],
  message: "{value} of the swap is in use",
};
