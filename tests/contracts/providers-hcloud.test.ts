import * as hcloud from "@pulumi/hcloud";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Hetzner, startHetzner } from "../world/hetzner/hetzner.ts";
import { type Providers, startProviders } from "../world/providers/providers.ts";
import { type ToyStack, toyStack } from "../world/providers/toy-stack.ts";

const token = "h".repeat(64);
let providers: Providers;
let hetzner: Hetzner;
let stack: ToyStack;

beforeAll(async () => {
  providers = await startProviders();
});

afterAll(async () => {
  await providers.close();
});

beforeEach(async () => {
  hetzner = await startHetzner({ token, servers: [{ id: 7, name: "web", ip: "192.0.2.7" }] });
  stack = await toyStack({ PULUMI_DEBUG_PROVIDERS: providers.debugProviders });
});

afterEach(async () => {
  await stack.remove();
  await hetzner.close();
});

function provider(given: string = token) {
  return { provider: new hcloud.Provider("hetzner", { endpoint: hetzner.endpoint, token: given }) };
}

/** Looks the server up, and gives it a firewall and a volume. */
const program = (port: string, size: number) => async () => {
  const options = provider();
  const server = await hcloud.getServer({ name: "web" }, options);
  const rules = [{ direction: "in", protocol: "tcp", port, sourceIps: ["0.0.0.0/0"] }];
  const firewall = new hcloud.Firewall("ssh", { rules, applyTos: [{ server: server.id }] }, options);
  const volume = new hcloud.Volume("logs", { name: "logs", size, serverId: server.id }, options);
  return { address: server.ipv4Address, firewall: firewall.name, device: volume.linuxDevice };
};

async function project() {
  const headers = { Authorization: `Bearer ${token}` };
  const list = async (kind: string) => {
    const reply = await fetch(`${hetzner.endpoint}/${kind}`, { headers });
    return ((await reply.json()) as Record<string, Record<string, unknown>[]>)[kind] ?? [];
  };
  return { firewalls: await list("firewalls"), volumes: await list("volumes") };
}

describe("hcloud", () => {
  it("looks up a server and makes, changes and removes a firewall and a volume", async () => {
    const made = await stack.up(program("22", 10));
    expect(made.changes).toEqual({ create: 4 });
    expect(made.outputs).toMatchObject({ address: "192.0.2.7", firewall: expect.stringMatching(/^ssh-[0-9a-f]{7}$/) });
    expect((await stack.up(program("22", 10))).changes).toEqual({ same: 4 });

    expect((await stack.up(program("2222", 20))).changes).toEqual({ same: 2, update: 2 });
    expect(await project()).toMatchObject({
      firewalls: [{ rules: [{ port: "2222" }], applied_to: [{ server: { id: 7 } }] }],
      volumes: [{ name: "logs", size: 20, server: 7 }],
    });

    await stack.destroy();
    expect(await project()).toEqual({ firewalls: [], volumes: [] });
  });

  it("lists servers with the firewalls that are on them", async () => {
    await stack.up(program("22", 10));
    const listing = async () => {
      await program("22", 10)();
      const options = { provider: new hcloud.Provider("lists", { endpoint: hetzner.endpoint, token }) };
      const { servers } = await hcloud.getServers({}, options);
      const { firewalls } = await hcloud.getFirewalls({}, options);
      return { on: servers[0]?.firewallIds, names: firewalls.map(({ id, name }) => [id, name]) };
    };
    const { on, names } = (await stack.up(listing)).outputs as { on: number[]; names: [number, string][] };
    expect(names).toEqual([[on[0], expect.stringMatching(/^ssh-/)]]);
  });

  it("sees in a refresh that a firewall was removed by hand, and makes it again", async () => {
    await stack.up(program("22", 10));
    const { firewalls } = await project();
    const call = (path: string, init: RequestInit) =>
      fetch(`${hetzner.endpoint}/firewalls/${firewalls[0]?.id}${path}`, {
        headers: { Authorization: `Bearer ${token}` },
        ...init,
      });
    const remove_from = firewalls[0]?.applied_to;
    await call("/actions/remove_from_resources", { method: "POST", body: JSON.stringify({ remove_from }) });
    await call("", { method: "DELETE" });
    expect(await stack.refresh(program("22", 10))).toMatchObject({ delete: 1 });
    expect((await stack.up(program("22", 10))).changes).toMatchObject({ create: 1 });
  });

  it("refuses a token of another length, and one that the project does not know", async () => {
    const lookUp = (given: string) => async () => ({ id: (await hcloud.getServer({ id: 7 }, provider(given))).id });
    await expect(stack.up(lookUp("short"))).rejects.toThrow(/must be exactly 64 characters long/);
    await expect(stack.up(lookUp("x".repeat(64)))).rejects.toThrow(/unable to authenticate \(unauthorized\)/);
  });
});
