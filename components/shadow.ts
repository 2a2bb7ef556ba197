import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { durationMs } from "../model/duration.ts";
import type { Environment } from "../model/environment.ts";
import type { Settings } from "../model/settings.ts";
import type { Timer } from "../model/timer.ts";
import type { Runtime } from "./runtime.ts";
import { expiryUnits, shadowSlice, sliceUnit } from "./shadow-units.ts";
import { type BoxedTimer, installUnits } from "./systemd-units.ts";
import type { Vps } from "./vps.ts";

export interface ShadowArgs {
  vps: Vps;
  runtime: Runtime;
  environment: Environment;
}

/** What makes a stack a preview environment: bounds on what it uses, and an end that needs nobody. */
export class Shadow extends pulumi.ComponentResource {
  /** No timer of the stack starts before these. */
  readonly ready: remote.Command[];

  constructor(name: string, { vps, runtime, environment }: ShadowArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:Shadow", name, {}, options);
    const described = vps.text(
      `${name}-environment`,
      { path: vps.layout.environmentFile, text: `${JSON.stringify(environment)}\n` },
      { parent: this },
    );
    this.ready = [described, this.expiry(`${name}-expiry`, vps, runtime, environment)];
    this.registerOutputs({});
  }

  private expiry(name: string, vps: Vps, { ready }: Runtime, { stack, expires }: Environment) {
    const { layout } = vps;
    const slice = sliceUnit(stack);
    const { service, timer } = expiryUnits(stack, layout, expires);
    const installed = installUnits([slice, service, timer], layout, timer);
    return vps.command(
      name,
      {
        ...installed,
        create: `${refusedWhenPast(expires)} || ${installed.create}`,
        delete: [
          `systemctl disable --now --quiet ${timer.name} || true`,
          `systemctl stop ${slice.name} || true`,
          `rm -f ${installed.files.join(" ")} /var/lib/systemd/timers/stamp-${timer.name}`,
          "systemctl daemon-reload",
        ].join("\n"),
      },
      { parent: this, dependsOn: ready },
    );
  }
}

/** systemd would wait for a moment that has passed, for ever. */
function refusedWhenPast(expires: string): string {
  const said = `the preview environment expired at ${expires}; deploy it anew with: make env`;
  return `{ [ "$(date +%s)" -ge ${Date.parse(expires) / 1_000} ] && echo "${said}" >&2 && exit 1; }`;
}

/** The bounds of a preview environment; none for any other stack. */
export function deployShadow({ vps, runtime, settings }: Omit<ShadowArgs, "environment"> & { settings: Settings }) {
  const { shadowOf: of, shadowExpires: expires, shadowTopic } = settings;
  if (!of || !expires) return [];
  const tells = shadowTopic ? "preview topic" : "nobody";
  const environment: Environment = { stack: pulumi.getStack(), of, expires, tells };
  return new Shadow("shadow", { vps, runtime, environment }).ready;
}

/** A preview environment looks half as often. */
const slower = { every: "30s", timeout: "28s" } as const;

/** The timers of a stack: as declared, or slower and bounded in a preview environment. */
export function timersOf(timers: readonly Timer[], { shadowOf }: Settings): readonly BoxedTimer[] {
  if (!shadowOf) return timers;
  const slice = shadowSlice(pulumi.getStack());
  return timers.map((timer) => {
    const tooOften = timer.every !== undefined && durationMs(timer.every) < durationMs(slower.every);
    return tooOften ? { ...timer, ...slower, slice } : { ...timer, slice };
  });
}

/** The preview's topic in place of all that people read. It has no buttons: their topic is the other stack's. */
export function settingsInShadow({ ntfyControlTopic: _, ...settings }: Settings, ntfyTopic: string): Settings {
  return { ...settings, ntfyTopic };
}
