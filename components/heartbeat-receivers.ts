import type * as pulumi from "@pulumi/pulumi";
import { receiverProblem } from "../model/heartbeat.ts";
import type { Settings } from "../model/settings.ts";
import { KumaMonitor } from "./kuma/monitor.ts";
import type { UptimeKuma } from "./uptime-kuma.ts";

/** Who outside the machine is told that a timer lives. */
export interface HeartbeatReceivers {
  healthchecks?: Pick<Settings, "heartbeatServer" | "heartbeatApiKey"> & { heartbeatKey: string };
  kuma?: KumaReceiver;
}

/** An Uptime Kuma that runs elsewhere. */
export interface KumaReceiver {
  kuma: UptimeKuma;
  group: KumaMonitor;
  notifications: pulumi.Input<number>[];
}

/** The receivers of a stack. A preview environment has none: it tells nobody. Nor is a Kuma on the VPS one: it goes down with what it
 *  should miss. */
export function heartbeatReceivers(settings: Settings, kuma: UptimeKuma | undefined): HeartbeatReceivers {
  const { shadowOf, host, heartbeatServer, heartbeatKey, heartbeatApiKey, kumaListen, kumaUrl } = settings;
  if (shadowOf) return {};
  const ofKey = { heartbeatServer, ...(heartbeatApiKey ? { heartbeatApiKey } : {}) };
  return {
    ...(heartbeatKey ? { healthchecks: { ...ofKey, heartbeatKey } } : {}),
    ...(kuma && kumaUrl && !kumaListen && !receiverProblem(kumaUrl, host) ? { kuma: kumaReceiver(kuma) } : {}),
  };
}

function kumaReceiver(kuma: UptimeKuma): KumaReceiver {
  const options = { parent: kuma, provider: kuma.provider };
  const group = new KumaMonitor("heartbeats-group", { type: "group", name: "Heartbeats" }, options);
  return { kuma, group, notifications: kuma.told({ owner: "watchbill" }, "critical") };
}
