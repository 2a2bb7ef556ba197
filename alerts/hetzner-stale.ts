import { type Alert, above } from "../model/alert.ts";
import { sql } from "../model/query.ts";

/** While Hetzner's measurements do not come in, `hetzner-cpu` proves nothing by its silence. They are pulled every five minutes and
 *  are a minute or two old by then, so twenty without one are three pulls that brought nothing. */
export const hetznerStale: Alert = {
  id: "hetzner-stale",
  title: "Hetzner's measurements have stopped coming in",
  owner: "host",
  runbook: "docs/runbooks/hetzner-stale.md",
  unit: "min",
  window: "1d",
  value: sql`
    SELECT extract(epoch FROM :now - max(time)) / 60 AS value
    FROM watchbill.hetzner_metric
    WHERE time > :now - :window AND time <= :now`,
  levels: [{ severity: "warning", when: above(20) }],
  whenNoData: "fire", // none for a day, or never one
  whenQueryFails: "fire", // the table is made by the first pull
  message: "the last one is {value} old",
};
