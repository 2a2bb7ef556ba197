import type { HostRows } from "../../../model/host-tables.ts";
import type { Look } from "../../report-context/look.ts";
import { uptimeContext } from "../../report-context/uptime.ts";

export async function uptimeTables(look: Look): Promise<Pick<HostRows, "uptime_check" | "uptime_outage">> {
  const { checks } = await uptimeContext(look);
  return {
    uptime_check: checks.map(({ name, state, upPercent, responseMs }) => ({
      ...{ name, state, up_percent: upPercent, response_ms: responseMs },
    })),
    uptime_outage: checks.flatMap(({ name, outages }) =>
      outages.map(({ fromMs, toMs }) => ({ name, from_at: fromMs, to_at: toMs })),
    ),
  };
}
