import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import type { OpenPort } from "../../model/hetzner.ts";
import { type FoundServer, labelsAtHetzner, nameAtHetzner } from "./find-server.ts";

export interface HetznerFirewallArgs {
  server: FoundServer;
  provider: hcloud.Provider;
  /** What the application listens on. */
  ports: readonly OpenPort[];
  /** Let in whatever else is: Watchbill itself comes by it. */
  sshPort: number;
}

const anywhere = ["0.0.0.0/0", "::/0"];

/** Lets in ssh, ping and the listed ports, and nothing else that no other firewall lets in: Hetzner joins the rules of all firewalls
 *  of a server, and without any lets in everything. So the first one that is attached shuts what it does not list. */
export class HetznerFirewall extends pulumi.ComponentResource {
  constructor(name: string, args: HetznerFirewallArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:HetznerFirewall", name, {}, options);
    const { server, provider, ports, sshPort } = args;
    if (ports.length === 0 && server.otherFirewalls.length === 0) {
      throw new pulumi.RunError(
        `watchbill:hetznerFirewall: ${server.name} has no other firewall, so one that lets in ssh alone would cut the application off; list its ports, for example "ssh, 80, 443"`,
      );
    }
    new hcloud.Firewall(
      name,
      {
        name: nameAtHetzner("firewall"),
        labels: labelsAtHetzner(),
        rules: rulesFor(ports, sshPort),
        applyTos: [{ server: server.id }],
      },
      { parent: this, provider },
    );
    this.registerOutputs({});
  }
}

/** ssh comes first and is never left out. */
function rulesFor(ports: readonly OpenPort[], sshPort: number) {
  const tcp = (port: string, description: string) => ({ protocol: "tcp", port, description });
  const others = ports.filter(({ protocol, port }) => !(protocol === "tcp" && port === String(sshPort)));
  const open = [
    tcp(String(sshPort), "ssh, by which Watchbill comes"),
    { protocol: "icmp", description: "ping" },
    ...others.map(({ protocol, port }) => ({ protocol, port, description: "the application" })),
  ];
  return open.map((rule) => ({ direction: "in", sourceIps: anywhere, ...rule }));
}
