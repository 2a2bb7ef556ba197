import { type Alert, below } from "../model/alert.ts";
import { logs } from "../model/query.ts";

/** The gateway has logged nothing for six hours: it no longer writes there, or the rotation took its file away, and the day on which
 *  somebody needs the log is too late to notice. In the quietest night an hour and three quarters go by without a line. While
 *  the events have stopped too, the gateway itself is gone, and metrics-stale says so. */
export const logSilence: Alert = {
  id: "log-silence",
  title: "The gateway's log has gone silent",
  owner: "gateway",
  runbook: "docs/runbooks/log-silence.md",
  unit: "records",
  window: "6h",
  value: logs({}),
  levels: [{ severity: "warning", when: below(1) }],
  whenNoData: "keep", // a count always has a row: none means that something else is wrong
  whenQueryFails: "fire",
  dependsOn: ["metrics-stale"],
  message: "{value} in the last 6 hours",
};
