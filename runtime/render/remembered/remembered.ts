import { type HostRows, noHostRows, type Remembered } from "../../../model/host-tables.ts";
import type { Host } from "../../host.ts";
import { cut, type Look } from "../../report-context/look.ts";
import { readFacts } from "../../sources/facts.ts";
import { alertTables } from "./alerts.ts";
import { channelTable } from "./channels.ts";
import { deployTable } from "./deploys.ts";
import { diskTables } from "./disks.ts";
import { machineTables } from "./machine.ts";
import { reportTable } from "./reports.ts";
import { serviceTable } from "./services.ts";
import { timerTable } from "./timers.ts";
import { uptimeTables } from "./uptime.ts";

type Part = (look: Look) => Partial<HostRows> | Promise<Partial<HostRows>>;

/** By what is not known where one fails. */
const parts: Readonly<Record<string, Part>> = {
  "of alerts": alertTables,
  "of channels": channelTable,
  "of timers": timerTable,
  "of disks": diskTables,
  "of the machine": machineTables,
  "of containers": serviceTable,
  "of the look from outside": uptimeTables,
  "of deployments": deployTable,
  "of reports": reportTable,
};

/** What the host remembers of a span, and how things are now. Each part fails for itself; this never throws. */
export async function rememberedTables(host: Host, fromMs: number, toMs: number): Promise<Remembered> {
  const nowMs = host.clock();
  const look: Look = { host, facts: readFacts(`${host.layout.runDir}/facts`, nowMs), fromMs, toMs, nowMs };
  const remembered: Remembered = { rows: noHostRows(), problems: [] };
  for (const [what, part] of Object.entries(parts)) {
    try {
      Object.assign(remembered.rows, await part(look));
    } catch (error) {
      remembered.problems.push(`What the host knows ${what} is missing: ${cut((error as Error).message)}.`);
    }
  }
  return remembered;
}
