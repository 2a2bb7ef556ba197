import { readFileSync } from "node:fs";
import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Severity } from "../model/alert.ts";
import type { Channel } from "../model/channel.ts";
import type { Settings } from "../model/settings.ts";
import { type Telling, toldOf } from "../model/told.ts";
import { notificationOf } from "./check-notifications.ts";
import type { KumaMonitor } from "./kuma/monitor.ts";
import { KumaNotification } from "./kuma/notification.ts";
import { KumaProvider } from "./kuma/provider.ts";
import type { Runtime } from "./runtime.ts";
import { installUnits } from "./systemd-units.ts";
import { kumaContainer, kumaUnit } from "./uptime-kuma-unit.ts";
import type { Vps } from "./vps.ts";

export interface UptimeKumaArgs {
  vps: Vps;
  runtime: Runtime;
  channels: readonly Channel[];
  settings: Settings & { kumaUrl: string };
}

/** The Uptime Kuma that looks from outside: one that runs elsewhere, which goes on when the VPS does not, or with `kumaListen` a
 *  container on the VPS, with its first user made. */
export class UptimeKuma extends pulumi.ComponentResource {
  readonly provider: KumaProvider;
  /** For the resources that are in it. A container that goes takes them with it: it need not be within reach for that. */
  readonly inside: pulumi.CustomResourceOptions;
  private readonly args: UptimeKumaArgs;
  private readonly notifications = new Map<string, KumaNotification>();

  constructor(name: string, args: UptimeKumaArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:UptimeKuma", name, {}, options);
    this.args = args;
    const { kumaUrl, kumaListen, kumaUsername, kumaPassword, kumaTotpSecret, kumaToken } = args.settings;
    const onVps = kumaListen ? this.onVps(name, kumaListen) : undefined;
    this.provider = new KumaProvider(
      name,
      {
        // Not known before it is there, so that a first preview does not look for it.
        url: onVps ? onVps.ready.id.apply(() => kumaUrl) : kumaUrl,
        ...(kumaUsername && kumaPassword ? { username: kumaUsername, password: kumaPassword } : {}),
        ...(kumaTotpSecret ? { totpSecret: kumaTotpSecret } : {}),
        ...(kumaToken ? { token: kumaToken } : {}),
      },
      { parent: this },
    );
    this.inside = { provider: this.provider, ...(onVps ? { deletedWith: onVps.running } : {}) };
    this.registerOutputs({});
  }

  /** The `notificationId`s of those channels that are told of something; of each channel, Kuma has one for each severity. */
  told(telling: Telling, severity: Severity): pulumi.Output<number>[] {
    const { channels, settings } = this.args;
    return toldOf(telling, severity, channels).flatMap((channel) => {
      const name = `uptime-kuma-${channel.id}-${severity}`;
      const args = notificationOf(channel, severity, settings);
      if (!args) return [];
      const made = this.notifications.get(name) ?? new KumaNotification(name, args, { parent: this, ...this.inside });
      this.notifications.set(name, made);
      return [made.notificationId];
    });
  }

  /** Where the VPS reaches it. */
  get urlFromVps(): string {
    const { kumaUrl, kumaListen } = this.args.settings;
    return kumaListen ? `http://${kumaListen}` : kumaUrl;
  }

  /** Where the VPS reports to a monitor of type `push`. Whoever knows the address can report, so it is secret. */
  pushUrl(monitor: KumaMonitor): pulumi.Output<string> {
    return monitor.pushUrl.apply((url) => `${this.urlFromVps}/api/push/${url?.split("/").pop()}`);
  }

  private onVps(name: string, listen: string): { running: remote.Command; ready: remote.Command } {
    const { vps, runtime, settings } = this.args;
    const { kumaUsername: username, kumaPassword: password } = settings;
    const stack = pulumi.getStack();
    const container = kumaContainer(stack);
    const unit = kumaUnit(stack, vps.layout, listen);
    const installed = installUnits([unit], vps.layout, unit);
    const running = vps.command(
      name,
      {
        ...installed,
        delete: [
          `systemctl disable --now --quiet ${unit.name} || true`,
          installed.delete,
          `docker volume rm --force ${container} >/dev/null`,
        ].join("\n"),
      },
      { parent: this, dependsOn: runtime.ready },
    );
    const account = JSON.stringify({ username, password });
    const ready = vps.command(
      `${name}-first-user`,
      {
        create: `${untilRuns(container)} && docker exec --interactive ${container} node -`,
        stdin: pulumi.secret(firstUserScript.replace("{ /* account */ }", () => account)),
        files: [],
      },
      { parent: this, dependsOn: running },
    );
    return { running, ready };
  }
}

/** The image may have to come first. */
const untilRuns = (container: string) =>
  `timeout 300 bash -c 'until docker exec ${container} true 2>/dev/null; do sleep 1; done'`;

/** Runs inside the container, which has what it needs to speak to itself: no port needs to be open for it. */
export const firstUserScript = readFileSync(new URL("./uptime-kuma-first-user.cjs", import.meta.url), "utf8");

/** The Uptime Kuma of a stack that has one; a preview environment has none. */
export function deployUptimeKuma(
  args: Omit<UptimeKumaArgs, "settings"> & { settings: Settings },
): UptimeKuma | undefined {
  const { kumaUrl, shadowOf } = args.settings;
  if (!kumaUrl || shadowOf) return undefined;
  return new UptimeKuma("uptime-kuma", { ...args, settings: { ...args.settings, kumaUrl } });
}
