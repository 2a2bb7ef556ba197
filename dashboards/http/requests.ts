import { is } from "../../views/shared/names.ts";
import { inRange, ofPeople } from "../shared/asked.ts";

const columns = "timestamp, method, endpoint, status_code, duration_ms";
const asked = `endpoint <> '/health' AND ${inRange()}`;
/** In whole numbers, since DuckDB's date_trunc of a time with a zone takes longer than all the rest. */
const minute = "epoch_ms(timestamp) // 60000";
const own = `FROM metrics_event WHERE ${is("http_request")}`;

/** WITH …: the range's requests, a row each: `timestamp`, `method`, `endpoint`, `status_code`, `duration_ms`. As the view http_latency counts
 *  them: an access line counts where the application wrote no event of the same request, or, where it names none, of that minute; it names
 *  no user, and so is left out where the page is narrowed to some. Health checks are left out as well: there are ten of them for each
 *  request of a person, and nobody waits for them. */
export const request = `request AS (
  SELECT ${columns} ${own} AND ${asked} AND ${ofPeople()}
  UNION ALL
  SELECT ${columns} FROM derived_event
  WHERE ${is("http_access")} AND ${asked} AND :people IS NULL AND CASE WHEN request_id IS NULL
    THEN ${minute} NOT IN (SELECT ${minute} ${own} AND ${inRange()})
    ELSE request_id NOT IN (SELECT request_id ${own} AND ${asked} AND request_id IS NOT NULL) END
)`;

/** What `request` reads. */
export const requestSource = ["metrics_event", "derived_event"] as const;
