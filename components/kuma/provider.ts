import * as pulumi from "@pulumi/pulumi";
import { type Configuration, configurationSecrets } from "../../providers/kuma/schema/configuration.ts";
import type { Inputs } from "./inputs.ts";

/** How Uptime Kuma is reached, for a program that names it itself instead of by the `kuma:` settings of its stack. */
export class KumaProvider extends pulumi.ProviderResource {
  constructor(name: string, args: Inputs<Configuration>, options?: pulumi.ResourceOptions) {
    const inputs = Object.entries(args).map(([key, value]) => {
      return [key, configurationSecrets.includes(key) ? pulumi.secret(value) : value] as const;
    });
    super("kuma", name, Object.fromEntries(inputs), options);
  }
}
