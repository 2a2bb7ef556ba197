import type { Alert } from "./alert.ts";
import { queriesOf } from "./alert.ts";

/** Where Watchbill keeps tables of its own, in the application's database and apart from the application's tables. */
export const recordsSchema = "watchbill";

/** What Hetzner measured, a row for each series and minute. */
export const hetznerMetricTable = `${recordsSchema}.hetzner_metric`;

/** How many days are kept. Hetzner itself keeps 30. */
export const hetznerDaysKept = 90;

/** What leads from each version of these tables to the next, in SQL that PostgreSQL and DuckDB both run. A step that has been
 *  released is never edited: a change is one more step at the end.
 *
 *  `hetzner_metric`: `value` as Hetzner gives it, the CPU in percent of one core, so that four busy cores are 400; `vcpus`, for
 *  the CPU alone, how many there were at that moment, NULL where nobody knows: `value / vcpus` is the share that is in use.
 *  `hetzner_pull`: up to when nothing is missing, and how many vCPUs the server had when it was last asked. */
export const recordSteps: readonly (readonly string[])[] = [
  [
    `CREATE TABLE ${hetznerMetricTable} (
      time timestamptz NOT NULL, server_id bigint NOT NULL, metric text NOT NULL,
      value double precision NOT NULL, vcpus integer, PRIMARY KEY (time, server_id, metric))`,
    `CREATE TABLE ${recordsSchema}.hetzner_pull (
      server_id bigint PRIMARY KEY, covered_until timestamptz NOT NULL,
      vcpus integer NOT NULL, vcpus_seen_at timestamptz NOT NULL)`,
  ],
];

/** All of it in an empty database, for what only looks at its shape. */
export const createRecordsSql: readonly string[] = [`CREATE SCHEMA ${recordsSchema}`, ...recordSteps.flat()];

/** Whether a rule asks for what only a stack with Hetzner settings has. */
export function readsHetzner(alert: Pick<Alert, "value" | "cause">): boolean {
  return queriesOf(alert).some(({ query }) => query?.source === "sql" && query.text.includes("hetzner_metric"));
}
