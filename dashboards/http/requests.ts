import { is } from "../../views/shared/names.ts";
import { inRange, ofPeople } from "../shared/asked.ts";

const columns = "timestamp, method, endpoint, status_code, duration_ms";
const own = `FROM metrics_event WHERE ${is("http_request")}`;
/** In whole numbers: DuckDB's date_trunc of a time with a zone takes longer than all the rest. */
const hour = "epoch_ms(timestamp) // 3600000";

/** Rows of the range's requests that hold the condition: the application's own events, and of the access log the hours in which it wrote none.
 *  The view http_latency looks request by request, which takes seven times as long. A line names no user, and is left out where the page
 *  is narrowed to some people. */
const requests = (condition: string) => `
  SELECT ${columns} ${own} AND ${condition} AND ${inRange()} AND ${ofPeople()}
  UNION ALL
  SELECT ${columns} FROM derived_event
  WHERE ${is("http_access")} AND ${condition} AND ${inRange()} AND :people IS NULL
    AND ${hour} NOT IN (SELECT ${hour} ${own} AND ${condition} AND ${inRange()})`;

/** WITH …: a row for each request: `timestamp`, `method`, `endpoint`, `status_code`, `duration_ms`. Health checks are left out: there are ten of
 *  them for each request of a person, and nobody waits for them. */
export const request = `request AS (${requests("endpoint <> '/health'")}
)`;

/** The same with the health checks, as alerts count. */
export const anyRequest = `any_request AS (${requests("true")}
)`;

/** What both read. */
export const requestSource = ["metrics_event", "derived_event"] as const;
