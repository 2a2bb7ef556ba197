import { describe, expect, it } from "vitest";
import { parseSettings, parseStackConfig } from "../../../model/settings.ts";

const good = {
  host: "vps.example.org",
  hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA",
  sshKey: "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n-----END OPENSSH PRIVATE KEY-----\n",
  databaseUrl: "postgres://watchbill:secret@127.0.0.1:5432/metrics",
  ntfyTopic: "wb-7f3a",
};
const saying = (values: Record<string, string>) =>
  parseSettings(values, "Pulumi.prod.yaml").problems.map(({ field, message }) => `${field} ${message}`);

describe("the settings of a stack", () => {
  it("fill in what a user need not say", () => {
    const { settings } = parseSettings(good, "Pulumi.prod.yaml");
    expect(settings).toMatchObject({
      port: 22,
      architecture: "x64",
      ntfyServer: "https://ntfy.sh",
      ntfyAudience: "private",
    });
  });

  it("that are missing are all told at once, each with the command that sets it", () => {
    expect(saying({})).toEqual([
      "watchbill:host is missing; set it with: pulumi config set host …",
      "watchbill:hostKey is missing; set it with: pulumi config set hostKey …",
      "watchbill:sshKey is missing; set it with: pulumi config set --secret sshKey …",
      "watchbill:databaseUrl is missing; set it with: pulumi config set --secret databaseUrl …",
      "watchbill:ntfyTopic is missing; set it with: pulumi config set --secret ntfyTopic …",
    ]);
  });

  it("that are malformed say what they must be", () => {
    const malformed = {
      ...good,
      host: "root@vps",
      port: "ssh",
      ntfyServer: "ntfy.sh",
      hostKey: "vps ssh-ed25519 AAAA",
    };
    expect(saying(malformed).map((line) => line.split(" ")[0])).toEqual([
      "watchbill:host",
      "watchbill:port",
      "watchbill:hostKey",
      "watchbill:ntfyServer",
    ]);
  });

  it("that are unknown are refused with the known ones", () => {
    expect(saying({ ...good, hots: "x" })[0]).toMatch(/^watchbill:hots is unknown; known: host, port/);
  });

  it("never repeat a secret's value in a problem", () => {
    const text = saying({ ...good, databaseUrl: "hunter2", ntfyTopic: "hunter2 hunter2", sshKey: "hunter2" }).join(
      "\n",
    );
    expect(text).toContain("watchbill:databaseUrl");
    expect(text).not.toContain("hunter2");
  });

  it("take a key of the Messages API, and no other", () => {
    const key = "sk-ant-api03-Ab_9-0123456789abcdef";
    expect(parseSettings({ ...good, anthropicKey: key }, "").settings).toMatchObject({ anthropicKey: key });
    for (const wrong of ["sk-proj-0123456789abcdef0123", `${key}\n`, "sk-ant-short"]) {
      expect(saying({ ...good, anthropicKey: wrong }).join()).toMatch(
        /^watchbill:anthropicKey must be a key of the Messages API/,
      );
    }
  });
});

describe("the settings of a preview environment", () => {
  const shadow = { ...good, shadowOf: "prod", shadowExpires: "2026-03-10T10:00:00Z" };

  it("are those of the stack that it shadows, with an end", () => {
    expect(saying(shadow)).toEqual([]);
    expect(saying({ ...shadow, shadowTopic: "wb-preview" })).toEqual([]);
  });

  it.each([
    ["no end", { ...good, shadowOf: "prod" }, "watchbill:shadowExpires is missing"],
    ["an end, but no stack", { ...good, shadowExpires: shadow.shadowExpires }, "watchbill:shadowExpires must be there"],
    ["an end in words", { ...shadow, shadowExpires: "tomorrow" }, "watchbill:shadowExpires must be a time in UTC"],
    ["a topic without a stack", { ...good, shadowTopic: "wb-preview" }, "watchbill:shadowTopic is for a preview"],
    ["the topic that people read", { ...shadow, shadowTopic: good.ntfyTopic }, "watchbill:shadowTopic must be another"],
    [
      "a topic of the public",
      { ...shadow, shadowTopic: "wb-preview", ntfyAudience: "public" },
      "watchbill:shadowTopic must be left out where ntfyAudience is public",
    ],
  ])("with %s are refused", (_, values, problem) => {
    expect(saying(values)).toEqual([expect.stringContaining(problem)]);
  });

  it("never make a muted stack of one that counts", () => {
    const config = Object.fromEntries(Object.entries(shadow).map(([key, value]) => [`watchbill:${key}`, value]));
    const { settings, problems } = parseStackConfig(config, "watchbill", "prod");
    expect(settings).toBeUndefined();
    expect(problems).toEqual([
      { file: "Pulumi.prod.yaml", field: "watchbill:shadowOf", message: expect.stringContaining("take another") },
    ]);
    expect(parseStackConfig(config, "watchbill", "pr-12").problems).toEqual([]);
  });
});

describe("the settings of heartbeats", () => {
  it("are hc-ping.com's unless said otherwise, and none need be set", () => {
    expect(parseSettings(good, "").settings).toMatchObject({ heartbeatServer: "https://hc-ping.com" });
    const own = { ...good, heartbeatServer: "https://hc.example.org/ping/", heartbeatKey: "planted-ping-key-0123" };
    expect(parseSettings(own, "").settings).toMatchObject({ heartbeatServer: "https://hc.example.org/ping" });
  });

  it("refuse a receiver that goes down with what it watches", () => {
    expect(saying({ ...good, heartbeatServer: "https://vps.example.org/ping" })).toEqual([
      "watchbill:heartbeatServer vps.example.org is the watched machine itself, and a receiver that goes down with it reports nothing; use one elsewhere, for example https://hc-ping.com",
    ]);
  });

  it("name the ping key that an API key needs beside it", () => {
    expect(saying({ ...good, heartbeatApiKey: "planted-api-key-0123" })).toEqual([
      "watchbill:heartbeatKey is missing; set it with: pulumi config set --secret heartbeatKey …",
    ]);
  });
});
