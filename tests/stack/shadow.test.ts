import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it } from "vitest";
import { alerts } from "../../alerts/index.ts";
import { commands, config, deployed, input, mockStack, planted, type Registered } from "./mocks.ts";

const shadow = { ...config, "watchbill:shadowOf": "prod", "watchbill:shadowExpires": "2026-03-17T10:00:00Z" };
const toldTo = (topic: string) => ({ ...shadow, "watchbill:shadowTopic": topic });

mockStack("pr-12");
beforeEach(() => pulumi.runtime.setAllConfig(shadow));

const named = (resources: Registered[], name: string) => resources.find((one) => one.name === name) as Registered;
const channel = (resources: Registered[], id: string) =>
  JSON.parse(input(named(resources, `channel-${id}`), "stdin").text);

describe("a preview environment", () => {
  it("holds the same rules as any stack, under its own name", async () => {
    const resources = commands(await deployed());
    for (const { id } of alerts) {
      expect(input(named(resources, id), "create").text).toContain("--stack pr-12");
    }
    for (const { inputs } of resources) {
      expect(JSON.stringify([inputs.create, inputs.delete])).not.toMatch(/watchbill[/-]prod/);
    }
  });

  it("tells nobody: of all channels it knows the routes, and of none the address", async () => {
    const resources = commands(await deployed());
    expect(channel(resources, "phone")).toMatchObject({ id: "phone", kind: "muted", fallback: { channel: "discord" } });
    expect(channel(resources, "discord")).toEqual({ id: "discord", kind: "muted", audience: "private" });
    expect(resources.filter(({ name }) => name.startsWith("channel-") && name.endsWith("-credential"))).toEqual([]);
    const texts = JSON.stringify(resources.map(({ inputs }) => [inputs.stdin, inputs.create]));
    const addresses = planted.filter((secret) => !["planted-ssh-key", "planted-password"].includes(secret));
    expect(addresses.filter((secret) => texts.includes(secret))).toEqual([]);
    expect(input(named(resources, "timer-evaluate"), "stdin").text).not.toContain("LoadCredential=channel-");
  });

  it("tells its own topic where it has one, without buttons, and no other channel", async () => {
    pulumi.runtime.setAllConfig(toldTo("planted-preview"));
    const resources = commands(await deployed());
    expect(channel(resources, "phone").kind).toBe("ntfy");
    expect(channel(resources, "discord").kind).toBe("muted");
    const credential = input(named(resources, "channel-phone-credential"), "stdin");
    expect(credential.secret).toBe(true);
    expect(JSON.parse(credential.text.split("\n")[0] ?? "")).toEqual({
      topic: "planted-preview",
      token: "planted-token",
    });
    expect(credential.text).toMatch(/^url = ".*\/planted-preview"$/m);
  });

  it("sends no heartbeats, which are the stack's that it shadows", async () => {
    pulumi.runtime.setAllConfig({ ...shadow, "watchbill:heartbeatKey": "planted-ping-key-0123" });
    const resources = commands(await deployed());
    expect(resources.filter(({ name }) => name.startsWith("heartbeat-"))).toEqual([]);
    expect(JSON.stringify(resources)).not.toContain("planted-ping-key");
  });

  it("looks half as often, in a slice of its own, and only once its end is set", async () => {
    const resources = commands(await deployed());
    const units = input(named(resources, "timer-evaluate"), "stdin").text;
    expect(units).toContain("OnCalendar=*:*:0/30\n");
    for (const { name, inputs } of resources.filter((one) => one.name.startsWith("timer-"))) {
      expect({ name, text: inputs.stdin }).toEqual({
        name,
        text: expect.stringContaining("\nSlice=watchbill_pr_12.slice\n"),
      });
    }
    expect(input(named(resources, "shadow-expiry"), "stdin").text).toMatchSnapshot();
    expect(JSON.parse(input(named(resources, "shadow-environment"), "stdin").text)).toEqual({
      stack: "pr-12",
      of: "prod",
      expires: "2026-03-17T10:00:00Z",
      tells: "nobody",
    });
  });

  it("is nothing that another stack has", async () => {
    pulumi.runtime.setAllConfig(config);
    const resources = await deployed();
    expect(resources.filter(({ name }) => name.startsWith("shadow"))).toEqual([]);
    expect(JSON.stringify(resources)).not.toContain("Slice=");
  });
});
