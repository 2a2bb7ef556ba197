import { type Alert, above, below } from "../model/alert.ts";
import { unusual } from "../model/shapes/unusual.ts";

/** Far fewer people come than at this hour of other weeks. What fails before it reaches the gateway (DNS, Cloudflare, a broken
 *  front page) makes no error that any other rule could see; it makes nobody. Four deviations below the median of four weeks: of
 *  50 visits that is fewer than 22, which does not happen by chance. A holiday on a weekday may do it; silence it that day. */
export const visitsUnusual: Alert = {
  id: "visits-unusual",
  title: "Far fewer people listen than is usual at this hour",
  owner: "gateway",
  runbook: "docs/runbooks/visits-unusual.md",
  unit: "deviations",
  window: "2h",
  value: unusual({ of: "event_type = 'ws_connect'", weeks: 4, minimumWeeks: 3, minimum: 30 }),
  levels: [{ severity: "warning", when: below(-4), until: above(-2) }],
  whenNoData: "keep", // a young history, or an hour in which few come anyway
  whenQueryFails: "fire",
  dependsOn: ["metrics-stale"],
  message: "visits of the last 2 hours lie {value} from the median of the same hours of four weeks",
};
