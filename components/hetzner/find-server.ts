import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";

export interface FoundServer {
  id: number;
  name: string;
  /** What stands between the server and the world now, Watchbill's own firewall of this stack aside. */
  otherFirewalls: readonly string[];
}

/** What names everything of a stack at Hetzner, and tells it from what others made. */
export const nameAtHetzner = (what: string) => `watchbill-${pulumi.getStack()}-${what}`;
export const labelsAtHetzner = () => ({ "managed-by": "watchbill", stack: pulumi.getStack() });

const namesMax = 10;

/** The one server of this name in the token's project. @throws RunError with what to mend: the token or the name */
export async function findServer(
  name: string,
  tokenSetting: "hetznerToken" | "hetznerDeployToken",
  provider: hcloud.Provider,
): Promise<FoundServer> {
  try {
    const { servers } = await hcloud.getServers({}, { provider });
    const found = servers.find((server) => server.name === name);
    if (!found)
      throw new pulumi.RunError(
        noSuchServer(
          name,
          servers.map((server) => server.name),
        ),
      );
    const { firewalls } = await hcloud.getFirewalls({}, { provider });
    const others = firewalls.filter(({ id, name: called }) => {
      return id !== undefined && found.firewallIds.includes(id) && called !== nameAtHetzner("firewall");
    });
    return { id: found.id, name, otherFirewalls: others.map((firewall) => firewall.name) };
  } catch (error) {
    if (error instanceof pulumi.RunError) throw error;
    throw new pulumi.RunError(lookUpProblem((error as Error).message, tokenSetting));
  }
}

function noSuchServer(name: string, names: readonly string[]): string {
  const there = names.length === 0 ? "it has no servers" : `it has ${names.slice(0, namesMax).join(", ")}`;
  const more = names.length > namesMax ? ` and ${names.length - namesMax} more` : "";
  return `watchbill:hetznerServer: the token's project has no server called "${name}"; ${there}${more}. A token knows the servers of its own project alone`;
}

/** What the look-up's error means; the engine's own words where it is none of these. */
function lookUpProblem(text: string, setting: string): string {
  if (/unauthorized/.test(text)) {
    return `watchbill:${setting}: Hetzner does not know this token; make one in the server's project (Security, API tokens), then: pulumi config set --secret ${setting}`;
  }
  if (/forbidden|insufficient/.test(text)) {
    return `watchbill:${setting}: the token may not read servers; make one with the permission "Read", then: pulumi config set --secret ${setting}`;
  }
  return `the server cannot be looked up at Hetzner: ${text}`;
}
