import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it } from "vitest";
import { alerts } from "../../alerts/index.ts";
import watchbill from "../../index.ts";
import { timers } from "../../timers/index.ts";
import { asked, commands, config, deployed, input, mockStack, planted, type Registered } from "./mocks.ts";

mockStack("test");
/** Docker's, which are no files of ours. */
const volumes = ["copies-data", "dashboards-site", "logs", "reports"];
/** It may have a warning to say. */
const warns = ["dashboards-server"];

beforeEach(() => pulumi.runtime.setAllConfig(config));

describe("the stack", () => {
  it("has one resource for each alert, under the alert's own name, with the rule as its text", async () => {
    const resources = commands(await deployed());
    for (const alert of alerts) {
      const rule = resources.find(({ name }) => name === alert.id) as Registered;
      expect(JSON.parse(input(rule, "stdin").text)).toEqual(JSON.parse(JSON.stringify(alert)));
      expect(input(rule, "delete").text).toContain(`rm -f /etc/watchbill/test/rules.d/${alert.id}.json &&`);
    }
  });

  it("pins the host key and logs nothing on every resource that touches the host", async () => {
    const resources = commands(await deployed());
    expect(resources.length).toBeGreaterThan(alerts.length + timers.length);
    for (const resource of resources) {
      expect(JSON.stringify(resource.inputs.connection)).toContain("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA");
      expect(resource.inputs.logging).toBe(warns.includes(resource.name) ? "stderr" : "none");
    }
  });

  it("puts no secret on a command line, and marks every text that holds one as secret", async () => {
    const resources = commands(await deployed());
    let holding = 0;
    for (const resource of resources) {
      for (const key of ["create", "update", "delete"]) {
        for (const secret of planted) expect(input(resource, key).text).not.toContain(secret);
      }
      const { text, secret } = input(resource, "stdin");
      if (!planted.some((word) => text.includes(word))) continue;
      holding++;
      expect({ resource: resource.name, secret }).toEqual({ resource: resource.name, secret: true });
    }
    expect(holding).toBe(5); // the database's two addresses, the credentials of two channels, Hetzner's token
  });

  it("gives what evaluates the credentials of every channel, and each channel its routes and fallback", async () => {
    const resources = commands(await deployed());
    const unit = input(resources.find(({ name }) => name === "timer-evaluate") as Registered, "stdin").text;
    for (const id of ["phone", "discord"]) expect(unit).toContain(`LoadCredential=channel-${id}:`);
    const phone = resources.find(({ name }) => name === "channel-phone") as Registered;
    expect(JSON.parse(input(phone, "stdin").text)).toMatchObject({
      kind: "ntfy",
      fallback: { channel: "discord", after: "10m" },
    });
  });

  it("has no Discord channel, and no fallback to it, where no webhook is set", async () => {
    const { "watchbill:discordWebhook": _, ...without } = config;
    pulumi.runtime.setAllConfig(without);
    const resources = commands(await deployed());
    expect(resources.filter(({ name }) => name.includes("discord"))).toEqual([]);
    const phone = resources.find(({ name }) => name === "channel-phone") as Registered;
    expect(JSON.parse(input(phone, "stdin").text)).not.toHaveProperty("fallback");
  });

  it("refuses a fallback that would tell the public what is private", async () => {
    pulumi.runtime.setAllConfig({ ...config, "watchbill:discordAudience": "public" });
    await expect(watchbill()).rejects.toThrow(/channels\/phone\.ts · fallback\.channel: "discord" is public/);
  });

  it("records what every resource writes, so that a change by hand is noticed", async () => {
    for (const { name, inputs } of commands(await deployed())) {
      if (name === "vps-prepared") continue;
      const writes = volumes.includes(name) ? "$" : "/(etc|opt|var/lib)/";
      expect(inputs.create).toMatch(new RegExp(` && /opt/watchbill/test/bin/fingerprint test ${name} ${writes}`));
    }
  });

  it("undoes on the host whatever it does there", async () => {
    const resources = commands(await deployed());
    const forgotten = (name: string) => `rm -f /etc/watchbill/test/fingerprints/${name}`;
    const without = resources.filter((resource) => resource.inputs.delete === forgotten(resource.name));
    // A release is removed with the directory it lies in.
    expect(without.map(({ name }) => name)).toEqual(["runtime-release"]);
    for (const { name, inputs } of resources) {
      if (name !== "vps-prepared") expect(inputs.delete).toMatch(new RegExp(`${forgotten(name)}$`));
    }
  });

  it("refuses to begin with anything wrong, and tells settings and rules together", async () => {
    pulumi.runtime.setAllConfig({ ...config, "watchbill:host": "root@vps" });
    const [first, ...rest] = alerts;
    const declared = { alerts: [{ ...first, title: "" }, ...rest], timers } as Parameters<typeof watchbill>[0];
    await expect(deployed(declared)).rejects.toThrow(
      /2 problems, nothing was deployed:\n {2}Pulumi\.test\.yaml.*\n {2}alerts\//,
    );
    expect(asked()).toEqual([]);
  });
});
