import { alerts } from "./alerts/index.ts";
import { AlertRules } from "./components/alert-rules.ts";
import { checkDeclared, type Declared } from "./components/declared.ts";
import { NtfyChannel } from "./components/ntfy-channel.ts";
import { buildRelease } from "./components/release/release.ts";
import { Runtime } from "./components/runtime.ts";
import { SystemdTimer } from "./components/systemd-timer.ts";
import { Vps } from "./components/vps.ts";
import { timers } from "./timers/index.ts";

/** The stack. Pulumi calls it, whether it comes by `pulumi up` or by `make up`. */
export default async function watchbill(declared: Declared = { alerts, timers }) {
  const settings = checkDeclared(declared, ["phone"]);

  // Where it runs
  const vps = new Vps("vps", settings);
  const release = await buildRelease(settings.architecture);
  const runtime = new Runtime("runtime", { vps, release, databaseUrl: settings.databaseUrl });

  // Whom it tells, and of what
  const phone = new NtfyChannel("phone", {
    vps,
    server: settings.ntfyServer,
    topic: settings.ntfyTopic,
    token: settings.ntfyToken,
    audience: settings.ntfyAudience,
    clickUrl: settings.clickUrl,
  });
  const rules = new AlertRules("alerts", { vps, runtime, alerts: declared.alerts, channels: [phone] });

  // When it looks
  const credentials = [...runtime.credentials, phone.credential];
  for (const timer of declared.timers) {
    new SystemdTimer(timer.id, { vps, runtime, timer, credentials, after: [...phone.ready, ...rules.rules] });
  }

  return { host: settings.host, release: release.hash, alerts: declared.alerts.length };
}
