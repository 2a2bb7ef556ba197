import { alerts } from "./alerts/index.ts";
import { channels } from "./channels/index.ts";
import { checks } from "./checks/index.ts";
import { AlertRules } from "./components/alert-rules.ts";
import { deployChannel } from "./components/channel.ts";
import { Checks } from "./components/checks.ts";
import { checkDeclared, type Declared } from "./components/declared.ts";
import { heartbeatReceivers } from "./components/heartbeat-receivers.ts";
import { deployHetzner } from "./components/hetzner/deploy.ts";
import { HetznerMetrics } from "./components/hetzner/metrics.ts";
import { buildRelease } from "./components/release/release.ts";
import { Runtime } from "./components/runtime.ts";
import { deployShadow, timersOf } from "./components/shadow.ts";
import { SystemdTimer } from "./components/systemd-timer.ts";
import { deployUptimeKuma } from "./components/uptime-kuma.ts";
import { Vps } from "./components/vps.ts";
import { Windows } from "./components/windows.ts";
import { keepsCopy } from "./model/timer.ts";
import { timers } from "./timers/index.ts";
import { windows } from "./windows/index.ts";

/** The stack. Pulumi calls it, whether it comes by `pulumi up` or by `make up`. */
export default async function watchbill(changed: Partial<Declared> = {}) {
  const declared = { alerts, timers, channels, windows, checks, ...changed };
  const checked = checkDeclared(declared);
  const { settings, channels: present } = checked;

  // Where it runs
  const hetzner = await deployHetzner(settings);
  const vps = new Vps("vps", settings);
  const release = await buildRelease(settings.architecture, { withDuckDb: checked.timers.some(keepsCopy) });
  const { databaseUrl, logDirectory } = settings;
  const runtime = new Runtime("runtime", { vps, release, databaseUrl, logDirectory });
  const metrics = hetzner && new HetznerMetrics("hetzner-metrics", { vps, runtime, server: hetzner, settings });
  const bounds = deployShadow({ vps, runtime, settings });

  // Whom it tells, and of what
  const told = present.map((channel) => deployChannel({ vps, channel, settings }));
  const kuma = deployUptimeKuma({ vps, runtime, channels: present, settings });
  const rules = new AlertRules("alerts", {
    vps,
    runtime,
    alerts: checked.alerts,
    channels: told,
    after: metrics?.needs.after ?? [],
  });
  const quiet = new Windows("windows", { vps, windows: declared.windows });

  // What is seen from outside
  if (kuma) new Checks("checks", { vps, runtime, kuma, checks: declared.checks, settings });

  // When it looks, and who notices when it no longer does
  const receivers = heartbeatReceivers(settings, kuma);
  const credentials = [...runtime.credentials, ...told.flatMap(({ credential }) => credential ?? [])];
  const after = [...bounds, ...told.flatMap(({ ready }) => ready), ...rules.rules, ...quiet.ready];
  for (const timer of timersOf(checked.timers, settings)) {
    const needs = metrics && "verb" in timer && timer.verb === "hetzner" ? metrics.needs : { credentials, after };
    new SystemdTimer(timer.id, { vps, runtime, timer, receivers, ...needs });
  }

  const { host, shadowOf } = settings;
  return { host, release: release.hash, alerts: checked.alerts.length, ...(shadowOf ? { shadowOf } : {}) };
}
