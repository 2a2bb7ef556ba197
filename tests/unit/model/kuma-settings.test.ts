import { describe, expect, it } from "vitest";
import { parseSettings } from "../../../model/settings.ts";

const good = {
  host: "vps.example.org",
  hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA",
  sshKey: "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n",
  databaseUrl: "postgres://watchbill:secret@127.0.0.1:5432/metrics",
  ntfyTopic: "wb-7f3a",
};
const kumaUrl = "https://uptime.example.org/";
const user = { kumaUsername: "watchbill", kumaPassword: "planted" };
const saying = (values: Record<string, string>) =>
  parseSettings({ ...good, ...values }, "Pulumi.prod.yaml").problems.map(({ field, message }) => `${field} ${message}`);

describe("the settings of the look from outside", () => {
  it("are a place and a way in: a user with a password, or a token", () => {
    expect(saying({ kumaUrl, ...user })).toEqual([]);
    expect(saying({ kumaUrl, kumaToken: "jwt" })).toEqual([]);
    const { settings } = parseSettings({ ...good, kumaUrl, ...user }, "");
    expect(settings).toMatchObject({ kumaUrl: "https://uptime.example.org", statusPage: "status" });
  });

  it("that are missing beside others are told with the command that sets them", () => {
    expect(saying({ kumaUrl })).toEqual([
      "watchbill:kumaPassword is missing; set it with: pulumi config set --secret kumaPassword …",
    ]);
    expect(saying(user)).toEqual(["watchbill:kumaUrl is missing; set it with: pulumi config set kumaUrl …"]);
    expect(saying({ kumaUrl, kumaPassword: "planted" })).toEqual([
      "watchbill:kumaUsername is missing; set it with: pulumi config set kumaUsername …",
    ]);
    // A container's first user is made by its password.
    expect(saying({ kumaUrl, kumaToken: "jwt", kumaListen: "127.0.0.1:3001" })).toEqual([
      expect.stringContaining("kumaPassword is missing"),
    ]);
  });

  it("that are malformed say what they must be", () => {
    expect(saying({ kumaUrl: "uptime", ...user, kumaListen: "localhost:3001", statusPage: "My Page" })).toEqual([
      expect.stringContaining("kumaUrl must be a URL"),
      'watchbill:kumaListen must be an address of the VPS and a port, for example "127.0.0.1:3001"',
      expect.stringContaining("statusPage must be small letters and digits"),
    ]);
  });
});
