import { type Alert, above, below } from "../model/alert.ts";
import { sql } from "../model/query.ts";

/** Blocks are made that were made within the last hour already: the cache throws them away before they are asked for again,
 *  and the workers pay for it. What is cached is not made twice, so the normal share is zero. */
export const cacheEvictionStorm: Alert = {
  id: "cache-eviction-storm",
  title: "The audio cache throws away what is still wanted",
  owner: "speech",
  runbook: "docs/runbooks/cache-eviction-storm.md",
  unit: "%",
  window: "1h",
  value: sql`
    SELECT 100.0 * (count(variant_hash) - count(DISTINCT variant_hash)) / count(variant_hash) AS value
    FROM metrics_event
    WHERE event_type = 'synthesis_complete' AND timestamp > :now - :window AND timestamp <= :now
    HAVING count(variant_hash) >= 100`,
  levels: [{ severity: "warning", when: above(20), until: below(10), for: "5m" }],
  whenNoData: "ok", // fewer than a hundred blocks an hour cost nobody anything, made twice or not
  whenQueryFails: "fire",
  message: "{value} of the blocks of the last hour had been made in the same hour before",
};
