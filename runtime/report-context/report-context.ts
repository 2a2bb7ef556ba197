import { type ContextPart, contextParts, type ReportContext } from "../../model/report-context.ts";
import type { Host } from "../host.ts";
import { readFacts } from "../sources/facts.ts";
import { alertsContext } from "./alerts.ts";
import { channelsContext } from "./channels.ts";
import { containersContext } from "./containers.ts";
import { deploysContext } from "./deploys.ts";
import { disksContext } from "./disks.ts";
import { driftContext } from "./drift.ts";
import { heartbeatsContext } from "./heartbeats.ts";
import { cut, type Look } from "./look.ts";
import { machineContext } from "./machine.ts";
import { timersContext } from "./timers.ts";
import { uptimeContext } from "./uptime.ts";

type Parts = { [Part in ContextPart]: (look: Look) => ReportContext[Part] | Promise<ReportContext[Part]> };

const parts: Parts = {
  alerts: alertsContext,
  channels: channelsContext,
  timers: timersContext,
  disks: disksContext,
  machine: machineContext,
  containers: containersContext,
  uptime: uptimeContext,
  heartbeats: heartbeatsContext,
  deploys: deploysContext,
  drift: driftContext,
};

/** What a report of this span needs beside the copies. Each part fails for itself; this never throws. */
export async function reportContext(host: Host, fromMs: number, toMs: number): Promise<ReportContext> {
  const nowMs = host.clock();
  const facts = readFacts(`${host.layout.runDir}/facts`, nowMs);
  const context: ReportContext = { stack: host.stack, fromMs, toMs, madeAtMs: nowMs, missing: [] };
  for (const part of contextParts) {
    try {
      Object.assign(context, { [part]: await parts[part]({ host, facts, fromMs, toMs, nowMs }) });
    } catch (error) {
      context.missing.push({ part, reason: cut((error as Error).message) });
    }
  }
  return context;
}
