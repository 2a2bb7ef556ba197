import * as pulumi from "@pulumi/pulumi";
import { jobOf } from "../model/timer.ts";
import { renderService } from "./dashboard-units.ts";
import { deployHeartbeat } from "./heartbeat.ts";
import type { HeartbeatReceivers } from "./heartbeat-receivers.ts";
import { reportService } from "./report-units.ts";
import type { Runtime } from "./runtime.ts";
import { type BoxedTimer, installUnits, timerService, timerUnit, type Unit, unitFile } from "./systemd-units.ts";
import type { Vps } from "./vps.ts";

/** What a timer's verb finds on the host. */
export interface TimerNeeds {
  /** Names of the credentials that it reads, each loaded by LoadCredential= from a root-only file. */
  credentials: readonly string[];
  /** What must be on the host before its first run. */
  after: readonly pulumi.Resource[];
  /** Whether it asks Uptime Kuma how the application looks from outside. */
  readsStatusPage?: boolean;
}

export interface SystemdTimerArgs extends TimerNeeds {
  vps: Vps;
  runtime: Runtime;
  timer: BoxedTimer;
  /** Who outside is told how its runs end; nobody unless given. */
  receivers?: HeartbeatReceivers;
}

/** A job on the host: a timer and the service it starts, checked by systemd before they replace what is there. */
export class SystemdTimer extends pulumi.ComponentResource {
  constructor(name: string, args: SystemdTimerArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:SystemdTimer", name, {}, options);
    const { vps, runtime, timer, receivers = {}, after } = args;
    const stack = pulumi.getStack();
    const { layout } = vps;
    const heartbeat = deployHeartbeat({ vps, runtime, timer, receivers, after }, { parent: this });
    const boxed = { ...timer, ...(heartbeat ? { beats: heartbeat.units } : {}) };
    const service = serviceOf(boxed, args);
    const unit = timerUnit(timer, stack, layout);
    vps.command(
      `timer-${timer.id}`,
      {
        ...installUnits([service, unit], layout, unit),
        delete: removal([unit.name, service.name]),
      },
      { parent: this, dependsOn: [...runtime.ready, ...after, ...(heartbeat?.ready ?? [])] },
    );
    // The host has units of it; what was declared is kept here, for a review of what changes.
    this.registerOutputs({ timer });
  }
}

/** The steps of a report, and what renders dashboards, have boxes of their own. */
function serviceOf(timer: BoxedTimer, { vps, runtime, credentials, readsStatusPage }: SystemdTimerArgs): Unit {
  const stack = pulumi.getStack();
  switch (jobOf(timer)) {
    case "report":
      return reportService(timer, stack, vps.layout, credentials);
    case "render":
      return renderService(timer, stack, vps.layout, readsStatusPage);
    default:
      return timerService(timer, stack, vps.layout, credentials, runtime.logDirectory);
  }
}

function removal(units: readonly string[]): string {
  const files = units.map(unitFile).join(" ");
  return [
    `systemctl disable --now --quiet ${units[0]} || true`,
    `systemctl stop ${units.join(" ")} || true`,
    `rm -f ${files} /var/lib/systemd/timers/stamp-${units[0]}`,
    "systemctl daemon-reload",
    `systemctl reset-failed ${units.join(" ")} 2>/dev/null || true`,
  ].join("\n");
}
