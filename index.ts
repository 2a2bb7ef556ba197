import { alerts } from "./alerts/index.ts";
import { channels } from "./channels/index.ts";
import { AlertRules } from "./components/alert-rules.ts";
import { deployChannel } from "./components/channel.ts";
import { checkDeclared, type Declared } from "./components/declared.ts";
import { buildRelease } from "./components/release/release.ts";
import { Runtime } from "./components/runtime.ts";
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

  // Whom it tells, and of what
  const told = present.map((channel) => deployChannel({ vps, channel, settings }));
  const rules = new AlertRules("alerts", { vps, runtime, alerts: declared.alerts, channels: told });
  const quiet = new Windows("windows", { vps, windows: declared.windows });

  // When it looks
  const credentials = [...runtime.credentials, ...told.map(({ credential }) => credential)];
  const after = [...told.flatMap(({ ready }) => ready), ...rules.rules, ...quiet.ready];
  for (const timer of declared.timers) {
    new SystemdTimer(timer.id, { vps, runtime, timer, credentials, after });
  }

  return { host: settings.host, release: release.hash, alerts: declared.alerts.length };
}
