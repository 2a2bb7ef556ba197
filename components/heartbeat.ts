import * as pulumi from "@pulumi/pulumi";
import { type Beat, beatOf, healthchecksSchedule, heartbeatName, kumaIntervalSeconds } from "../model/heartbeat.ts";
import { type HeartbeatReceiver, heartbeatCredential } from "../model/layout.ts";
import type { HeartbeatReceivers, KumaReceiver } from "./heartbeat-receivers.ts";
import { heartbeatUnitNames, heartbeatUnits } from "./heartbeat-units.ts";
import { KumaMonitor } from "./kuma/monitor.ts";
import type { Runtime } from "./runtime.ts";
import { type BoxedTimer, type HeartbeatUnitNames, installUnits } from "./systemd-units.ts";
import type { Vps } from "./vps.ts";

export interface HeartbeatArgs {
  vps: Vps;
  runtime: Runtime;
  timer: BoxedTimer;
  receivers: HeartbeatReceivers;
  /** What must be on the host before the timer's first run. */
  after: readonly pulumi.Resource[];
}

/** A timer's heartbeat, where it declares one and somebody hears it. */
export function deployHeartbeat(args: HeartbeatArgs, options: pulumi.ComponentResourceOptions): Heartbeat | undefined {
  const beat = beatOf(args.timer);
  const heard = Object.keys(args.receivers).length > 0;
  return beat && heard ? new Heartbeat(args.timer.id, { ...args, beat }, options) : undefined;
}

/** What notices from outside that a timer has stopped: a check or a monitor at each receiver, with the interval of the timer's own
 *  declaration, and the units that tell it how each run ends. */
export class Heartbeat extends pulumi.ComponentResource {
  /** For the timer's service to start. */
  readonly units: HeartbeatUnitNames;
  /** The timer must not run before these. */
  readonly ready: pulumi.Resource[];
  private readonly args: HeartbeatArgs & { beat: Beat };

  constructor(id: string, args: HeartbeatArgs & { beat: Beat }, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:Heartbeat", id, {}, options);
    this.args = args;
    const { vps, runtime, timer, receivers, beat } = args;
    this.units = heartbeatUnitNames(timer, beat, vps.layout);
    const { healthchecks, kuma } = receivers;
    const addresses: { [Receiver in HeartbeatReceiver]?: pulumi.Resource } = {
      ...(healthchecks ? { healthchecks: this.healthchecks(healthchecks) } : {}),
      ...(kuma ? { kuma: this.kuma(kuma) } : {}),
    };
    const names = Object.keys(addresses) as HeartbeatReceiver[];
    const units = heartbeatUnits(timer, this.units, names, pulumi.getStack(), vps.layout);
    const installed = vps.command(`heartbeat-${timer.id}`, installUnits(units, vps.layout), {
      parent: this,
      dependsOn: [...runtime.ready, ...Object.values(addresses)],
    });
    this.ready = [installed];
    this.registerOutputs({});
  }

  /** The check is made by its first ping where there is no API key, and then is down a day and an hour later, until somebody sets it. */
  private healthchecks(receiver: NonNullable<HeartbeatReceivers["healthchecks"]>): pulumi.Resource {
    const { heartbeatServer, heartbeatKey, heartbeatApiKey } = receiver;
    const { timer } = this.args;
    const url = `${heartbeatServer}/${heartbeatKey}/${heartbeatName(pulumi.getStack(), timer.id)}`;
    const made = heartbeatApiKey ? [this.check(heartbeatServer, heartbeatApiKey)] : [];
    return this.address("healthchecks", heartbeatApiKey ? url : `${url}?create=1`, made);
  }

  private check(heartbeatServer: string, apiKey: string): pulumi.Resource {
    const { vps, runtime, timer, beat } = this.args;
    const stack = pulumi.getStack();
    const name = heartbeatName(stack, timer.id);
    const check = {
      ...{ name, slug: name, tags: `watchbill ${stack}`, desc: timer.description },
      ...healthchecksSchedule(beat),
      // Without it a check that is down would tell nobody.
      channels: "*",
      unique: ["slug"],
    };
    const request = [
      `url = "${healthchecksApi(heartbeatServer)}/api/v3/checks/"`,
      `header = "X-Api-Key: ${apiKey}"`,
      'header = "Content-Type: application/json"',
      `data = ${JSON.stringify(JSON.stringify(check))}`,
    ].join("\n");
    const script = `${vps.layout.currentRelease}/host/heartbeat-check`;
    return vps.command(
      `heartbeat-${timer.id}-check`,
      { create: `${script} put`, stdin: pulumi.secret(request), files: [], delete: `${script} remove` },
      { parent: this, dependsOn: runtime.ready },
    );
  }

  /** Made only when all is ready for the timer's first run: Kuma counts from the moment that the monitor is there. */
  private kuma({ kuma, group, notifications }: KumaReceiver): pulumi.Resource {
    const { runtime, timer, beat, after } = this.args;
    const monitor = new KumaMonitor(
      `heartbeat-${timer.id}`,
      {
        type: "push",
        name: heartbeatName(pulumi.getStack(), timer.id),
        description: timer.description,
        intervalSeconds: kumaIntervalSeconds(beat),
        parent: group.monitorId,
        notifications,
      },
      { parent: this, provider: kuma.provider, dependsOn: [...runtime.ready, ...after] },
    );
    return this.address("kuma", kuma.pushUrl(monitor), [monitor]);
  }

  /** A receiver's address on the host, which is all that is needed to say that the timer lives. */
  private address(receiver: HeartbeatReceiver, url: pulumi.Input<string>, dependsOn: pulumi.Resource[]) {
    const { vps, timer } = this.args;
    const path = `${vps.layout.credentialsDir}/${heartbeatCredential(timer.id, receiver)}`;
    return vps.text(
      `heartbeat-${timer.id}-${receiver}`,
      { path, text: url, secret: true },
      { parent: this, dependsOn },
    );
  }
}

/** Healthchecks.io takes pings at another host than its API; a Healthchecks of one's own below `/ping`. */
function healthchecksApi(heartbeatServer: string): string {
  const { hostname } = new URL(heartbeatServer);
  return hostname === "hc-ping.com" ? "https://healthchecks.io" : heartbeatServer.replace(/\/ping$/, "");
}
