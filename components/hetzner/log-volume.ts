import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import { type FoundServer, labelsAtHetzner, nameAtHetzner } from "./find-server.ts";

export interface HetznerLogVolumeArgs {
  server: FoundServer;
  provider: hcloud.Provider;
  sizeGb: number;
}

/** A disk for the archive of logs that outlives the server. Hetzner formats it and mounts it at `/mnt/HC_Volume_<number>`. It grows and
 *  never shrinks, and a stack that is destroyed leaves it where it is: what it holds is not made again. */
export class HetznerLogVolume extends pulumi.ComponentResource {
  /** Where it is mounted on the server. */
  readonly mount: pulumi.Output<string>;

  constructor(name: string, args: HetznerLogVolumeArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:HetznerLogVolume", name, {}, options);
    const { server, provider, sizeGb } = args;
    const volume = new hcloud.Volume(
      name,
      {
        name: nameAtHetzner("logs"),
        labels: labelsAtHetzner(),
        size: sizeGb,
        serverId: server.id,
        format: "ext4",
        automount: true,
      },
      { parent: this, provider, retainOnDelete: true },
    );
    this.mount = pulumi.interpolate`/mnt/HC_Volume_${volume.id}`;
    this.registerOutputs({});
  }
}
