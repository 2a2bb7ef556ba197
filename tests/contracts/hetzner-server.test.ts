import * as hcloud from "@pulumi/hcloud";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hetznerProblem } from "../../cli/hetzner-problem.ts";
import { findServer } from "../../components/hetzner/find-server.ts";
import { HetznerFirewall } from "../../components/hetzner/firewall.ts";
import { type Hetzner, startHetzner } from "../world/hetzner/hetzner.ts";
import { type Providers, startProviders } from "../world/providers/providers.ts";
import { type ToyStack, toyStack } from "../world/providers/toy-stack.ts";

const [token, readToken] = ["w".repeat(64), "r".repeat(64)];
let providers: Providers;
let hetzner: Hetzner;
let stack: ToyStack;

beforeAll(async () => {
  providers = await startProviders();
});
afterAll(() => providers.close());

beforeEach(async () => {
  hetzner = await startHetzner({ token, readToken, servers: [{ id: 7, name: "web", ip: "192.0.2.7" }] });
  stack = await toyStack({ PULUMI_DEBUG_PROVIDERS: providers.debugProviders });
});
afterEach(async () => {
  await stack.remove();
  await hetzner.close();
});

const found = (name: string, given: string) => async () => {
  const provider = new hcloud.Provider("hetzner", { endpoint: hetzner.endpoint, token: given });
  return { ...(await findServer(name, "hetznerToken", provider)) };
};

/** The server with a firewall, which is the first on it or one more. */
const withFirewall = (given: string, ports: string[], made: boolean) => async () => {
  const provider = new hcloud.Provider("hetzner", { endpoint: hetzner.endpoint, token: given });
  const server = await findServer("web", "hetznerDeployToken", provider);
  if (made) {
    const open = ports.map((port) => ({ protocol: "tcp" as const, port }));
    new HetznerFirewall("firewall", { server, provider, ports: open, sshPort: 22 });
  }
  return { others: server.otherFirewalls };
};

async function firewalls(): Promise<Record<string, unknown>[]> {
  const reply = await fetch(`${hetzner.endpoint}/firewalls`, { headers: { Authorization: `Bearer ${token}` } });
  return ((await reply.json()) as { firewalls: Record<string, unknown>[] }).firewalls;
}

describe("the look-up of the server, by the engine and a real answer", () => {
  it("finds it by its name with a token that may only read", async () => {
    expect((await stack.up(found("web", readToken))).outputs).toEqual({ id: 7, name: "web", otherFirewalls: [] });
  });

  it("says what to mend when token or name is wrong", async () => {
    await expect(stack.up(found("web", "x".repeat(64)))).rejects.toThrow(
      /watchbill:hetznerToken: Hetzner does not know this token; make one in the server's project/,
    );
    await expect(stack.up(found("wbe", readToken))).rejects.toThrow(/no server called "wbe"; it has web/);
  });
});

describe("the firewall, by the engine", () => {
  it("is made once, is not taken for another one, and goes with the stack", async () => {
    expect((await stack.up(withFirewall(token, ["443"], true))).outputs).toEqual({ others: [] });
    const again = await stack.up(withFirewall(token, ["443"], true));
    expect(again).toMatchObject({ outputs: { others: [] }, changes: { same: 4 } });
    expect(await firewalls()).toMatchObject([{ name: "watchbill-toy-firewall", applied_to: [{ server: { id: 7 } }] }]);
    await stack.up(withFirewall(token, ["443"], false));
    expect(await firewalls()).toEqual([]);
  });

  it("is refused by Hetzner to a token that may only read, in words that say which token is meant", async () => {
    const said = await stack.up(withFirewall(readToken, ["443"], true)).then(
      () => "",
      (error: Error) => error.message,
    );
    expect(hetznerProblem(said)).toMatch(/the token may only read.*pulumi config set --secret hetznerDeployToken/);
  });
});
