import type { HostRows } from "../../../model/host-tables.ts";
import { containersContext } from "../../report-context/containers.ts";
import type { Look } from "../../report-context/look.ts";
import { lastDay } from "./last-day.ts";

export function serviceTable(look: Look): Pick<HostRows, "service_now"> {
  return {
    service_now: containersContext(lastDay(look)).map(({ service, state, isWell, startedAtMs, image, counts }) => ({
      ...{ service, state, is_well: isWell, started_at: startedAtMs, image },
      starts: counts.starts,
      replacements: counts.replacements,
      exits: counts.exits,
      oom_kills: counts.oomKills,
      unhealthy: counts.unhealthy,
    })),
  };
}
