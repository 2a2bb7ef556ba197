import { type Alert, above } from "../model/alert.ts";
import { units } from "../model/query.ts";

/** A service or job of the host has failed and systemd has given it up: a backup, certbot, the Docker engine. The normal number
 *  is none. A minute, because systemd itself starts some of them again. */
export const failedUnits: Alert = {
  id: "failed-units",
  title: "A unit of the host has failed",
  owner: "host",
  runbook: "docs/runbooks/failed-units.md",
  unit: "",
  value: units("failed"),
  levels: [{ severity: "warning", when: above(0), for: "1m" }],
  whenNoData: "ok", // a unit that has not failed has no row
  whenQueryFails: "fire",
  message: "{unit} ({description})",
};
