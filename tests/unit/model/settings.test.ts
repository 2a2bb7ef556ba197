import { describe, expect, it } from "vitest";
import { parseSettings } from "../../../model/settings.ts";

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
});
