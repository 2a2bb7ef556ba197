import { describe, expect, it } from "vitest";
import { parseSettings } from "../../../model/settings.ts";

describe("the settings about Hetzner", () => {
  const token = "a".repeat(64);
  const saying = (values: Record<string, string>) => {
    const good = {
      host: "vps.example.org",
      hostKey: "ssh-ed25519 AAAA",
      sshKey: "-----BEGIN OPENSSH PRIVATE KEY-----",
      databaseUrl: "postgres://watchbill:secret@127.0.0.1:5432/metrics",
      ntfyTopic: "wb-7f3a",
    };
    const { settings, problems } = parseSettings({ ...good, ...values }, "Pulumi.prod.yaml");
    return settings ?? problems.map(({ field, message }) => `${field} ${message}`);
  };
  const complete = {
    hetznerServer: "web",
    hetznerToken: token,
    databaseWriteUrl: "postgres://watchbill_writer:secret@127.0.0.1:5432/metrics",
  };

  it("need nothing, or the server with its token and the database's writing role", () => {
    expect(saying({})).toMatchObject({ host: "vps.example.org" });
    expect(saying(complete)).toMatchObject({ hetznerApi: "https://api.hetzner.cloud/v1" });
    expect(saying({ hetznerServer: "web" })).toEqual([
      "watchbill:hetznerToken is missing; set it with: pulumi config set --secret hetznerToken …",
      "watchbill:databaseWriteUrl is missing; set it with: pulumi config set --secret databaseWriteUrl …",
    ]);
  });

  it("need a token that may write for a firewall and a volume", () => {
    const missing =
      "watchbill:hetznerDeployToken is missing; set it with: pulumi config set --secret hetznerDeployToken …";
    expect(saying({ ...complete, hetznerFirewall: "80", hetznerLogVolumeGb: "20" })).toEqual([missing]);
    expect(saying({ ...complete, hetznerFirewall: "80", hetznerDeployToken: token })).toMatchObject({
      hetznerFirewall: [{ protocol: "tcp", port: "80" }],
    });
  });

  it("say what they must be, and repeat no token", () => {
    const wrong = { ...complete, hetznerToken: "hunter2", hetznerFirewall: "http", hetznerLogVolumeGb: "5" };
    const said = saying({ ...wrong, hetznerDeployToken: token }) as string[];
    expect(said.map((line) => line.split(" ")[0]).sort()).toEqual([
      "watchbill:hetznerFirewall",
      "watchbill:hetznerLogVolumeGb",
      "watchbill:hetznerToken",
    ]);
    expect(said.join()).not.toContain("hunter2");
  });
});
