import * as pulumi from "@pulumi/pulumi";
import type { Check } from "../model/check.ts";
import { containerPushesCredential } from "../model/layout.ts";
import type { Settings } from "../model/settings.ts";
import type { Timer } from "../model/timer.ts";
import type { UptimePage } from "../model/uptime-page.ts";
import { monitorsOf } from "./check-monitors.ts";
import { KumaMonitor } from "./kuma/monitor.ts";
import { KumaStatusPage } from "./kuma/status-page.ts";
import type { Runtime } from "./runtime.ts";
import { SystemdTimer } from "./systemd-timer.ts";
import type { UptimeKuma } from "./uptime-kuma.ts";
import type { Vps } from "./vps.ts";

export interface ChecksArgs {
  vps: Vps;
  runtime: Runtime;
  kuma: UptimeKuma;
  checks: readonly Check[];
  settings: Settings;
}

/** The look from outside: each check a monitor of Uptime Kuma, under its group, on the status page where it is public, and told to the
 *  channels that the alerts are told to. */
export class Checks extends pulumi.ComponentResource {
  private readonly args: ChecksArgs;
  private readonly inKuma: pulumi.CustomResourceOptions;
  private readonly groups = new Map<string, KumaMonitor>();

  constructor(name: string, args: ChecksArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:Checks", name, {}, options);
    this.args = args;
    this.inKuma = { parent: this, ...args.kuma.inside };
    const made = args.checks.map((check) => ({ check, monitors: this.deploy(check) }));
    this.statusPage(name, made);
    for (const { check, monitors } of made) if (check.kind === "containers") this.reportContainers(check, monitors);
    this.registerOutputs({});
  }

  /** A component of its own: what was declared is kept there, for a review of what changes. */
  private deploy(check: Check): KumaMonitor[] {
    const parent = new DeclaredCheck(check, { parent: this });
    const placed = {
      parent: this.groupOf(check).monitorId,
      notifications: this.args.kuma.told(check, check.severity),
    };
    const monitors = [...monitorsOf(check, this.args.settings)];
    return monitors.map(
      ([name, monitor]) => new KumaMonitor(name, { ...monitor, ...placed }, { ...this.inKuma, parent }),
    );
  }

  private groupOf({ group }: Check): KumaMonitor {
    const made =
      this.groups.get(group) ??
      new KumaMonitor(`checks-group-${wordsOf(group)}`, { type: "group", name: group }, this.inKuma);
    this.groups.set(group, made);
    return made;
  }

  private statusPage(name: string, made: readonly { check: Check; monitors: readonly KumaMonitor[] }[]): void {
    const { siteUrl, statusPage: slug } = this.args.settings;
    const shown = made.filter(({ check }) => check.audience === "public");
    if (shown.length === 0) return;
    const groups = [...new Set(shown.map(({ check }) => check.group))].map((group) => ({
      name: group,
      monitors: shown.filter(({ check }) => check.group === group).flatMap(({ monitors }) => monitors.map(idOf)),
    }));
    const title = siteUrl ? new URL(siteUrl).host : pulumi.getStack();
    new KumaStatusPage(`${name}-status-page`, { slug, title, groups }, this.inKuma);
    this.pageForReports(name, { url: this.args.kuma.urlFromVps, slug });
  }

  /** Reports read the page as its visitors do. */
  private pageForReports(name: string, page: UptimePage): void {
    const { vps } = this.args;
    const text = `${JSON.stringify(page, null, 2)}\n`;
    vps.text(`${name}-for-reports`, { path: vps.layout.uptimeFile, text }, { parent: this });
  }

  /** The host tells how its containers are, by what Docker tells it: no container is given Docker's socket for that. */
  private reportContainers(check: Check & { kind: "containers" }, monitors: readonly KumaMonitor[]): void {
    const { vps, runtime, kuma } = this.args;
    const urls = pulumi.all(monitors.map((monitor) => kuma.pushUrl(monitor)));
    const pushes = urls.apply((known) =>
      JSON.stringify(known.map((url, at) => ({ service: check.expected[at], url }))),
    );
    const credential = vps.text(
      containerPushesCredential,
      { path: `${vps.layout.credentialsDir}/${containerPushesCredential}`, text: pushes, secret: true },
      { parent: this },
    );
    const timer = containersTimer(check);
    const credentials = [containerPushesCredential];
    new SystemdTimer(timer.id, { vps, runtime, timer, credentials, after: [credential] }, { parent: this });
  }
}

class DeclaredCheck extends pulumi.ComponentResource {
  constructor(check: Check, options: pulumi.ComponentResourceOptions) {
    super("watchbill:index:Check", check.id, {}, options);
    this.registerOutputs({ check });
  }
}

function containersTimer({ every }: Check): Timer {
  return {
    id: "push-containers",
    description: "reports the containers to Uptime Kuma",
    verb: "push-containers",
    every,
    timeout: "15s",
    memoryMaxMb: 128,
  };
}

const idOf = ({ monitorId }: KumaMonitor) => monitorId;
const wordsOf = (title: string) => title.toLowerCase().replace(/[^a-z0-9]+/g, "-");
