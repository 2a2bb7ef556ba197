import * as pulumi from "@pulumi/pulumi";
import type { Monitor } from "../../providers/kuma/schema/monitor.ts";
import type { Inputs } from "./inputs.ts";

export type KumaMonitorArgs = Inputs<Monitor>;

/** A check that Uptime Kuma makes, or with type `group` what holds several. */
export class KumaMonitor extends pulumi.CustomResource {
  /** For `parent`, and for a status page's `monitors`. */
  declare readonly monitorId: pulumi.Output<number>;
  /** Of type `push`: where to report that all is well. Whoever knows it can. */
  declare readonly pushUrl: pulumi.Output<string | undefined>;

  constructor(name: string, args: KumaMonitorArgs, options?: pulumi.CustomResourceOptions) {
    super("kuma:index:Monitor", name, { ...args, monitorId: undefined, pushUrl: undefined }, options);
  }
}
