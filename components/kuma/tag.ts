import * as pulumi from "@pulumi/pulumi";
import type { Tag } from "../../providers/kuma/schema/tag.ts";
import type { Inputs } from "./inputs.ts";

/** A tag that monitors of Uptime Kuma can have. */
export class KumaTag extends pulumi.CustomResource {
  /** For a monitor's `tags`. */
  declare readonly tagId: pulumi.Output<number>;

  constructor(name: string, args: Inputs<Tag>, options?: pulumi.CustomResourceOptions) {
    super("kuma:index:Tag", name, { ...args, tagId: undefined }, options);
  }
}
