import * as pulumi from "@pulumi/pulumi";
import type { StatusPage } from "../../providers/kuma/schema/status-page.ts";
import type { Inputs } from "./inputs.ts";

/** A public page of Uptime Kuma, at `/status/<slug>`. */
export class KumaStatusPage extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<StatusPage>, options?: pulumi.CustomResourceOptions) {
    super("kuma:index:StatusPage", name, args, options);
  }
}
