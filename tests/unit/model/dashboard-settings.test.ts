import { describe, expect, it } from "vitest";
import { parseSettings } from "../../../model/settings.ts";

const good = {
  host: "vps.example.org",
  hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA",
  sshKey: "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n-----END OPENSSH PRIVATE KEY-----\n",
  databaseUrl: "postgres://watchbill:secret@127.0.0.1:5432/metrics",
  ntfyTopic: "wb-7f3a",
};
const parsed = (values: Record<string, string>) => parseSettings({ ...good, ...values }, "Pulumi.prod.yaml");
const saying = (values: Record<string, string>) =>
  parsed(values).problems.map(({ field, message }) => `${field} ${message}`);

describe("the settings of dashboards", () => {
  it("show them to the VPS alone where nothing is said", () => {
    expect(parsed({}).settings).toMatchObject({ dashboardListen: "127.0.0.1:8088" });
    expect(parsed({}).settings).not.toHaveProperty("dashboardPassword");
  });

  it.each(["127.0.0.1:80", "10.8.0.1:8088", "172.31.0.1:8088", "192.168.1.5:8088", "100.100.1.2:8088"])(
    "need no password at %s, which strangers do not reach",
    (dashboardListen) => {
      expect(saying({ dashboardListen })).toEqual([]);
    },
  );

  it.each(["0.0.0.0:8088", "203.0.113.7:8088", "172.32.0.1:8088", "100.128.0.1:8088"])(
    "refuse %s, which anybody reaches, but with a password",
    (dashboardListen) => {
      expect(saying({ dashboardListen })).toEqual([
        expect.stringMatching(
          /^watchbill:dashboardListen would show everybody .*pulumi config set --secret dashboardPassword …, or listen at 127\.0\.0\.1/,
        ),
      ]);
      expect(saying({ dashboardListen, dashboardPassword: "correct horse battery" })).toEqual([]);
    },
  );

  it.each(["8088", "localhost:8088", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", "::1:8088"])(
    "take no %j for an address",
    (dashboardListen) => {
      expect(saying({ dashboardListen })[0]).toContain(
        "watchbill:dashboardListen must be an address of the VPS and a port",
      );
    },
  );

  it.each(["hunter2", "hunter2 with ünlauts", `hunter2${"x".repeat(66)}`, "hunter2\nhunter2hunter2"])(
    "take no password that is short, or of which bcrypt would not see all, and never repeat it: %j",
    (dashboardPassword) => {
      const [said = ""] = saying({ dashboardPassword });
      expect(said).toContain("watchbill:dashboardPassword must be 12 to 72");
      expect(said).not.toContain("hunter2");
    },
  );

  it("take the address that people open, without its last slash", () => {
    expect(parsed({ dashboardUrl: "https://watch.example.org/" }).settings).toMatchObject({
      dashboardUrl: "https://watch.example.org",
    });
    expect(saying({ dashboardUrl: "watch.example.org" })[0]).toContain("watchbill:dashboardUrl must be a URL");
  });
});
