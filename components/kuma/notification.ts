import * as pulumi from "@pulumi/pulumi";
import { type Notification, notificationSecrets } from "../../providers/kuma/schema/notification.ts";
import type { Inputs } from "./inputs.ts";

export type KumaNotificationArgs = Inputs<Notification>;

/** Whom Uptime Kuma tells. */
export class KumaNotification extends pulumi.CustomResource {
  /** For a monitor's `notifications`. */
  declare readonly notificationId: pulumi.Output<number>;

  constructor(name: string, args: KumaNotificationArgs, options?: pulumi.CustomResourceOptions) {
    const secret = { ...options, additionalSecretOutputs: notificationSecrets };
    super("kuma:index:Notification", name, { ...args, notificationId: undefined }, secret);
  }
}
