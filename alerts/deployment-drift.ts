import { type Alert, above } from "../model/alert.ts";
import { drift } from "../model/query.ts";

/** Somebody changed on the host what `up` had put there: an alert's threshold raised in a hurry, a timer switched off. The next
 *  `make up` mends it, and who meant it must write it down here. One message however much it is. */
export const deploymentDrift: Alert = {
  id: "deployment-drift",
  title: "The watch itself was changed by hand",
  owner: "host",
  runbook: "docs/runbooks/deployment-drift.md",
  unit: "",
  value: drift(),
  levels: [{ severity: "warning", when: above(0) }],
  whenNoData: "ok", // nothing is listed where nothing drifted
  whenQueryFails: "keep", // a report that is missing or old is told as a source that is gone
  group: "together",
  message: "{path}: {what}",
};
