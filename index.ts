import { alerts } from "./alerts/index.ts";
import { channels } from "./channels/index.ts";
import { AlertRules } from "./components/alert-rules.ts";
import { deployChannel } from "./components/channel.ts";
import { checkDeclared, type Declared } from "./components/declared.ts";
import { buildRelease } from "./components/release/release.ts";
import { Runtime } from "./components/runtime.ts";
import { deployShadow, timersOf } from "./components/shadow.ts";
import { SystemdTimer } from "./components/systemd-timer.ts";
import { Vps } from "./components/vps.ts";
import { Windows } from "./components/windows.ts";
import { timers } from "./timers/index.ts";
import { windows } from "./windows/index.ts";

/** The stack. Pulumi calls it, whether it comes by `pulumi up` or by `make up`. */
export default async function watchbill(changed: Partial<Declared> = {}) {
  const declared = { alerts, timers, channels, windows, ...changed };
  const { settings, channels: present } = checkDeclared(declared);

  // Where it runs
  const vps = new Vps("vps", settings);
  const release = await buildRelease(settings.architecture);
  const { databaseUrl, logDirectory } = settings;
  const runtime = new Runtime("runtime", { vps, release, databaseUrl, logDirectory });
  const bounds = deployShadow({ vps, runtime, settings });

  // Whom it tells, and of what
  const told = present.map((channel) => deployChannel({ vps, channel, settings }));
  const rules = new AlertRules("alerts", { vps, runtime, alerts: declared.alerts, channels: told });
  const quiet = new Windows("windows", { vps, windows: declared.windows });

  // When it looks
  const credentials = [...runtime.credentials, ...told.flatMap(({ credential }) => credential ?? [])];
  const after = [...bounds, ...told.flatMap(({ ready }) => ready), ...rules.rules, ...quiet.ready];
  for (const timer of timersOf(declared.timers, settings)) {
    new SystemdTimer(timer.id, { vps, runtime, timer, credentials, after });
  }

  const { host, shadowOf } = settings;
  return { host, release: release.hash, alerts: declared.alerts.length, ...(shadowOf ? { shadowOf } : {}) };
}
