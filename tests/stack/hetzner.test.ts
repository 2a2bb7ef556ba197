import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it } from "vitest";
import { alerts } from "../../alerts/index.ts";
import { readsHetzner } from "../../model/records.ts";
import { timers } from "../../timers/index.ts";
import { asked, commands, config, deployed, input, mockStack, project, type Registered } from "./mocks.ts";

const deployToken = `planted0write${"w".repeat(51)}`;
const withDeployToken = { ...config, "watchbill:hetznerDeployToken": deployToken };
const unprotected = [{ id: 7, name: "web", firewallIds: [] as number[] }];

mockStack("test");
beforeEach(() => {
  pulumi.runtime.setAllConfig(config);
  const before = structuredClone(project);
  return () => {
    Object.assign(project, before);
  };
});

const named = (resources: readonly Registered[], name: string) => resources.find((one) => one.name === name);
const ofHetzner = (resources: readonly Registered[]) => resources.filter(({ type }) => /hcloud:|[Hh]etzner/.test(type));
const firewall = (resources: readonly Registered[]) => {
  const found = named(
    resources.filter(({ type }) => type === "hcloud:index/firewall:Firewall"),
    "firewall",
  );
  return found?.inputs as { name: string; rules: Record<string, string>[]; applyTos: unknown } | undefined;
};

describe("a stack that names its server at Hetzner", () => {
  it("looks the server up, and gives the pull its number and two secrets that no other unit is given", async () => {
    const resources = commands(await deployed());
    expect(JSON.parse(input(named(resources, "hetzner-metrics-server") as Registered, "stdin").text)).toEqual({
      serverId: 7,
      api: "https://api.hetzner.cloud/v1",
    });
    const units = resources.filter(({ name }) => name.startsWith("timer-"));
    expect(units.map(({ name }) => name).sort()).toEqual(timers.map(({ id }) => `timer-${id}`).sort());
    for (const unit of units) {
      const loaded = [...input(unit, "stdin").text.matchAll(/^LoadCredential=([^:]+):/gm)].map(([, name]) => name);
      const isPull = unit.name === "timer-hetzner";
      expect(loaded.includes("hetzner-token")).toBe(isPull);
      expect(loaded.includes("database-write-url")).toBe(isPull || unit.name === "timer-sync-logs");
      if (isPull) expect(loaded).toHaveLength(2);
    }
  });

  it("has the tables made before the rules that ask them, by the role that may write", async () => {
    const resources = commands(await deployed());
    const made = named(resources, "records-database") as Registered;
    expect(input(made, "create").text).toMatch(/credentials\/database-write-url .* && .*prepare-records --stack test/);
    expect(input(made, "stdin").secret).toBe(true);
  });

  it("has a pull that may not read the logs", async () => {
    const unit = input(named(commands(await deployed()), "timer-hetzner") as Registered, "stdin").text;
    expect(unit).toContain("\nCapabilityBoundingSet=\n");
  });

  it("makes nothing at Hetzner unless it is asked to", async () => {
    const types = ofHetzner(await deployed()).map(({ type }) => type);
    expect(types).toEqual(["watchbill:index:HetznerMetrics"]);
  });

  it("says which servers there are where none has the name, before anything is deployed", async () => {
    project.servers = [{ id: 8, name: "db", firewallIds: [] }];
    await expect(deployed()).rejects.toThrow(
      'watchbill:hetznerServer: the token\'s project has no server called "web"; it has db',
    );
    expect(commands([...asked()])).toEqual([]);
  });
});

describe("the firewall", () => {
  it("lets in ssh first, ping and the listed ports, on that server alone", async () => {
    pulumi.runtime.setAllConfig({ ...withDeployToken, "watchbill:hetznerFirewall": "80, 443, 443/udp, 8000-8010" });
    const made = firewall(await deployed());
    expect(made?.name).toBe("watchbill-test-firewall");
    expect(made?.applyTos).toEqual([{ server: 7 }]);
    expect(made?.rules.map(({ protocol, port }) => `${protocol} ${port ?? ""}`)).toEqual([
      "tcp 22",
      "icmp ",
      "tcp 80",
      "tcp 443",
      "udp 443",
      "tcp 8000-8010",
    ]);
    for (const rule of made?.rules ?? []) {
      expect(rule).toMatchObject({ direction: "in", sourceIps: ["0.0.0.0/0", "::/0"] });
    }
  });

  it("lets in the ssh that Watchbill comes by, whatever its port and whatever is listed", async () => {
    const settings = { ...withDeployToken, "watchbill:port": "2222", "watchbill:hetznerFirewall": "2222, 80" };
    pulumi.runtime.setAllConfig(settings);
    const rules = firewall(await deployed())?.rules.map(({ port, description }) => [port, description]);
    expect(rules).toEqual([
      ["2222", "ssh, by which Watchbill comes"],
      [undefined, "ping"],
      ["80", "the application"],
    ]);
  });

  it("of ssh alone is refused where no other lets the application in, before anything is deployed", async () => {
    project.servers = unprotected;
    pulumi.runtime.setAllConfig({ ...withDeployToken, "watchbill:hetznerFirewall": "ssh" });
    await expect(deployed()).rejects.toThrow(/web has no other firewall.*list its ports, for example "ssh, 80, 443"/);
    expect(commands([...asked()])).toEqual([]);
    expect(firewall(asked())).toBeUndefined();
  });

  it("of ssh alone is not let in by itself: the one of the last up is no other", async () => {
    project.firewalls = [{ id: 1, name: "watchbill-test-firewall" }];
    pulumi.runtime.setAllConfig({ ...withDeployToken, "watchbill:hetznerFirewall": "ssh" });
    await expect(deployed()).rejects.toThrow(/web has no other firewall/);
  });

  it("of ssh alone joins another", async () => {
    pulumi.runtime.setAllConfig({ ...withDeployToken, "watchbill:hetznerFirewall": "ssh" });
    expect(firewall(await deployed())?.rules.map(({ port }) => port)).toEqual(["22", undefined]);
  });

  it("with the application's ports stands alone", async () => {
    project.servers = unprotected;
    pulumi.runtime.setAllConfig({ ...withDeployToken, "watchbill:hetznerFirewall": "443" });
    expect(firewall(await deployed())?.rules).toHaveLength(3);
  });
});

describe("the volume for logs", () => {
  it("is formatted, on the server, and named after the stack", async () => {
    pulumi.runtime.setAllConfig({ ...withDeployToken, "watchbill:hetznerLogVolumeGb": "20" });
    const volume = (await deployed()).find(({ type }) => type === "hcloud:index/volume:Volume");
    expect(volume?.inputs).toMatchObject({ name: "watchbill-test-logs", size: 20, serverId: 7, format: "ext4" });
  });
});

describe("what a stack has not", () => {
  it("a stack without a server of Hetzner's has neither its rules nor its timer", async () => {
    const { "watchbill:hetznerServer": _, "watchbill:hetznerToken": __, ...without } = config;
    pulumi.runtime.setAllConfig(without);
    const resources = await deployed();
    expect(ofHetzner(resources)).toEqual([]);
    expect(named(resources, "timer-hetzner")).toBeUndefined();
    for (const alert of alerts) expect(named(resources, alert.id) !== undefined).toBe(!readsHetzner(alert));
    expect(alerts.filter(readsHetzner)).not.toEqual([]);
  });

  it("a preview environment has the rules, and pulls nothing and changes nothing at Hetzner", async () => {
    pulumi.runtime.setAllConfig({
      ...withDeployToken,
      "watchbill:hetznerFirewall": "443",
      "watchbill:shadowOf": "prod",
      "watchbill:shadowExpires": "2026-03-17T10:00:00Z",
    });
    const resources = await deployed();
    expect(ofHetzner(resources)).toEqual([]);
    expect(named(resources, "timer-hetzner")).toBeUndefined();
    for (const { id } of alerts.filter(readsHetzner)) expect(named(resources, id)).toBeDefined();
    expect(JSON.stringify(resources)).not.toMatch(/planted0|planted-writer/);
  });
});
