import * as pulumi from "@pulumi/pulumi";
import watchbill from "../../index.ts";

/** A resource as the program asked for it. */
export interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

let registered: Registered[] = [];

/** What the token's Hetzner project holds: what every look-up there answers. */
export const project = {
  servers: [{ id: 7, name: "web", firewallIds: [1] }],
  firewalls: [{ id: 1, name: "theirs" }],
};

/** Pulumi without an engine, for a stack of this name. */
export function mockStack(name: string): void {
  pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        registered.push({ type, name, inputs });
        return { id: name, state: inputs };
      },
      call: ({ token, inputs }) => (token.startsWith("hcloud:") ? project : inputs),
    },
    "watchbill",
    name,
  );
}

/** What every stack is told, with a secret in each place that has one. */
export const config = {
  "watchbill:host": "vps.example.org",
  "watchbill:hostKey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA",
  "watchbill:sshKey": "-----BEGIN OPENSSH PRIVATE KEY-----\nplanted-ssh-key\n",
  "watchbill:databaseUrl": "postgres://watchbill:planted-password@127.0.0.1:5432/metrics",
  "watchbill:ntfyTopic": "planted-topic",
  "watchbill:ntfyToken": "planted-token",
  "watchbill:ntfyControlTopic": "planted-control",
  "watchbill:logDirectory": "/var/lib/docker/volumes/app_logs/_data",
  "watchbill:discordWebhook": "https://discord.com/api/webhooks/1/planted-webhook",
  "watchbill:hetznerServer": "web",
  "watchbill:hetznerToken": `planted0read${"r".repeat(52)}`,
  "watchbill:databaseWriteUrl": "postgres://watchbill_writer:planted-writer@127.0.0.1:5432/metrics",
};
export const planted = [
  "planted-ssh-key",
  "planted-password",
  "planted-topic",
  "planted-token",
  "planted-control",
  "planted-webhook",
  "planted0read",
  "planted-writer",
];

/** What the program has asked for so far. */
export const asked = (): readonly Registered[] => registered;

/** All that the program asks for. */
export async function deployed(declared?: Parameters<typeof watchbill>[0]): Promise<Registered[]> {
  registered = [];
  await watchbill(declared);
  // Registrations settle after the program returns, as they do under the engine.
  await pulumi.runtime.disconnect();
  return registered;
}

export const commands = (resources: Registered[]) => resources.filter(({ type }) => type === "command:remote:Command");

/** The text of an input, and whether Pulumi keeps it secret: mocks see secrets in Pulumi's own envelope. */
export function input(resource: Registered, key: string): { text: string; secret: boolean } {
  const value = resource.inputs[key] as { value?: string } | string | undefined;
  return typeof value === "object"
    ? { text: String(value.value), secret: true }
    : { text: String(value), secret: false };
}
