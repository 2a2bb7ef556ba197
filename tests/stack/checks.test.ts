import * as pulumi from "@pulumi/pulumi";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checks } from "../../checks/index.ts";
import type { Check } from "../../model/check.ts";
import { commands, config, deployed, input, mockStack, type Registered } from "./mocks.ts";

const kuma = {
  ...config,
  "watchbill:siteUrl": "https://app.example.org",
  "watchbill:kumaUrl": "https://uptime.example.org",
  "watchbill:kumaUsername": "watchbill",
  "watchbill:kumaPassword": "planted-kuma",
};

mockStack("test");
beforeEach(() => pulumi.runtime.setAllConfig(kuma));

let resources: Registered[];
beforeAll(async () => {
  pulumi.runtime.setAllConfig(kuma);
  resources = await deployed();
});

const ofType = (resources: Registered[], type: string) => resources.filter((one) => one.type === `kuma:index:${type}`);
const named = (resources: Registered[], name: string) => resources.find((one) => one.name === name) as Registered;

describe("the look from outside", () => {
  it("is not there where the stack has no Uptime Kuma", async () => {
    pulumi.runtime.setAllConfig(config);
    const others = await deployed();
    expect(others.filter(({ name }) => /kuma|^checks?\b|push-containers/.test(name))).toEqual([]);
  });

  it("is none of a preview environment's", async () => {
    const shadow = { "watchbill:shadowOf": "prod", "watchbill:shadowExpires": "2026-03-17T10:00:00Z" };
    pulumi.runtime.setAllConfig({ ...kuma, ...shadow });
    expect((await deployed()).filter(({ type }) => type.startsWith("kuma:"))).toEqual([]);
  });

  it("has a monitor for each check, one for each container, and a group for each heading", () => {
    const monitors = ofType(resources, "Monitor").flatMap(({ name }) => (name.startsWith("check") ? [name] : []));
    const ids = checks.filter(({ kind }) => kind !== "containers").map(({ id }) => `check-${id}`);
    const containers = ["check-containers-gateway", "check-containers-redis"];
    const groups = ["checks-group-api", "checks-group-host", "checks-group-website"];
    expect(monitors.sort()).toEqual([...ids, ...containers, ...groups].sort());
  });

  it("tells the channels that the alerts are told to, one declaration for both", () => {
    const told = ofType(resources, "Notification").filter(({ name }) => name.startsWith("uptime-kuma-"));
    expect(told.map(({ name }) => name).sort()).toEqual([
      "uptime-kuma-discord-critical",
      "uptime-kuma-discord-warning",
      "uptime-kuma-phone-critical",
      "uptime-kuma-phone-warning",
    ]);
    expect(named(told, "uptime-kuma-phone-critical").inputs).toMatchObject({ type: "ntfy", topic: "planted-topic" });
  });

  it("tells only those whose routes take it", async () => {
    const channels = [
      { id: "phone", kind: "ntfy", routes: [{ severities: ["critical"] }] },
      { id: "discord", kind: "discord" },
    ] as const;
    const told = ofType(await deployed({ channels }), "Notification").map(({ name }) => name);
    expect(told).not.toContain("uptime-kuma-phone-warning");
    expect(told).toContain("uptime-kuma-discord-warning");
  });

  it("shows on the status page what is public and nothing else", () => {
    const [page, ...more] = ofType(resources, "StatusPage") as [Registered];
    expect(more).toEqual([]);
    expect(page.inputs).toMatchObject({ slug: "status", title: "app.example.org" });
    const groups = page.inputs.groups as { name: string; monitors: number[] }[];
    expect(groups.map(({ name, monitors }) => [name, monitors.length])).toEqual([
      ["Website", 1],
      ["API", 2],
    ]);
  });

  it("is fed with the containers by the host, which is given their addresses as one secret", () => {
    const credential = named(commands(resources), "container-pushes");
    expect(input(credential, "stdin").secret).toBe(true);
    const pushes = JSON.parse(input(credential, "stdin").text) as { service: string; url: string }[];
    expect(pushes.map(({ service }) => service)).toEqual(["gateway", "redis"]);
    const units = input(named(commands(resources), "timer-push-containers"), "stdin").text;
    expect(units).toContain("watchbill.mjs push-containers --stack test");
    expect(units).toContain("LoadCredential=container-pushes:/etc/watchbill/test/credentials/container-pushes");
  });

  it("keeps the way in secret", () => {
    const provider = resources.find(({ type }) => type === "pulumi:providers:kuma") as Registered;
    expect(provider.inputs).toMatchObject({ url: "https://uptime.example.org", username: "watchbill" });
    expect(input(provider, "password")).toEqual({ text: "planted-kuma", secret: true });
    for (const { type, name, inputs } of resources) {
      if (type === "pulumi:providers:kuma") continue;
      expect({ name, text: JSON.stringify(inputs) }).not.toMatchObject({
        text: expect.stringContaining("planted-kuma"),
      });
    }
  });

  it("refuses to begin with anything wrong in a check or its settings", async () => {
    const [first, ...rest] = checks;
    const wrong = [{ ...first, why: "" }, ...rest] as readonly Check[];
    await expect(deployed({ checks: wrong })).rejects.toThrow("checks/site.ts · why: is empty");
    const { "watchbill:siteUrl": _, ...without } = kuma;
    pulumi.runtime.setAllConfig(without);
    await expect(deployed()).rejects.toThrow("watchbill:siteUrl: is missing, but site, certificate, dns ask there");
  });
});

it("tells the host where reports find the status page, and nothing where no check is public", async () => {
  const page = named(commands(resources), "checks-for-reports");
  expect(input(page, "create").text).toContain("/etc/watchbill/test/uptime.json 644");
  expect(JSON.parse(input(page, "stdin").text)).toEqual({ url: "https://uptime.example.org", slug: "status" });
  pulumi.runtime.setAllConfig(kuma);
  const others = await deployed({ checks: checks.filter(({ audience }) => audience === "private") });
  expect(others.filter(({ name }) => /for-reports|status-page/.test(name))).toEqual([]);
});

describe("Uptime Kuma on the VPS", () => {
  const onVps = { ...kuma, "watchbill:kumaUrl": "http://10.8.0.1:3001", "watchbill:kumaListen": "10.8.0.1:3001" };
  let there: Registered[];
  beforeAll(async () => {
    pulumi.runtime.setAllConfig(onVps);
    there = commands(await deployed());
  });

  it("is a unit that runs a pinned image, bound to the address that was said, within its limits", () => {
    const unit = input(named(there, "uptime-kuma"), "stdin").text;
    expect(unit).toMatchSnapshot();
  });

  it("has its first user made by standard input, and only then is asked for anything", () => {
    const user = named(there, "uptime-kuma-first-user");
    const { text, secret } = input(user, "stdin");
    expect(secret).toBe(true);
    expect(text).toContain('const { username, password } = {"username":"watchbill","password":"planted-kuma"};');
    expect(input(user, "create").text).not.toContain("planted");
  });

  it("is asked by reports at the address that it listens on", () => {
    const page = input(named(there, "checks-for-reports"), "stdin").text;
    expect(JSON.parse(page)).toMatchObject({ url: "http://10.8.0.1:3001" });
  });

  it("goes with its data when it goes", () => {
    const { text } = input(named(there, "uptime-kuma"), "delete");
    expect(text).toContain("docker volume rm --force watchbill-test-uptime-kuma");
  });
});
