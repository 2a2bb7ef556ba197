import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../model/settings.ts";
import { type FoundServer, findServer } from "./find-server.ts";
import { HetznerFirewall } from "./firewall.ts";
import { HetznerLogVolume } from "./log-volume.ts";

export interface AtHetzner extends FoundServer {
  /** Where the volume for logs is mounted on the server; undefined where none is asked for. */
  logDisk: pulumi.Output<string> | undefined;
}

/** Finds the server, and deploys what a stack has at Hetzner itself: a firewall and a volume where they are asked for. It comes before
 *  all else, so that a wrong token or name and a firewall that would cut somebody off stop everything. Undefined where the stack
 *  names no server, and in a preview environment: whatever it would do, the stack that it shadows does. */
export async function deployHetzner(settings: Settings): Promise<AtHetzner | undefined> {
  const { hetznerServer: name, hetznerToken, hetznerDeployToken, hetznerApi: endpoint, shadowOf } = settings;
  if (!name || !hetznerToken || shadowOf) return undefined;
  const token = pulumi.secret(hetznerDeployToken ?? hetznerToken);
  const provider = new hcloud.Provider("hetzner", { endpoint, token });
  const server = await findServer(name, hetznerDeployToken ? "hetznerDeployToken" : "hetznerToken", provider);
  const { hetznerFirewall: ports, hetznerLogVolumeGb: sizeGb, port: sshPort } = settings;
  if (ports) new HetznerFirewall("firewall", { server, provider, ports, sshPort });
  const volume = sizeGb ? new HetznerLogVolume("log-volume", { server, provider, sizeGb }) : undefined;
  return { ...server, logDisk: volume?.mount };
}
