import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it } from "vitest";
import { LogSyncVolume } from "../../components/log-sync-volume.ts";
import { Vps } from "../../components/vps.ts";
import { asked, commands, config, input, mockStack, type Registered } from "./mocks.ts";

mockStack("test");
beforeEach(() => pulumi.runtime.setAllConfig(config));

/** What one such volume asks for. */
async function askedFor(disk?: string): Promise<{ made: Registered[]; volume: LogSyncVolume }> {
  const before = asked().length;
  const vps = new Vps("vps", { host: "vps", port: 22, hostKey: "", sshKey: "", architecture: "x64" });
  const volume = new LogSyncVolume("logs", { vps, after: [], disk: disk ? pulumi.output(disk) : undefined });
  await pulumi.runtime.disconnect();
  return { made: commands([...asked().slice(before)]).filter(({ name }) => name.startsWith("logs")), volume };
}

describe("the volume of copied logs", () => {
  it("is a Docker volume named after the stack, which lies in the stack's data and can only be read", async () => {
    const { made, volume } = await askedFor();
    expect(volume.volumeName).toBe("watchbill-test-logs");
    expect(made.map(({ name }) => name)).toEqual(["logs"]);
    const create = input(made[0] as Registered, "create").text;
    expect(create).toContain(
      "docker volume create --driver local --opt type=none --opt o=bind,ro --opt device=/var/lib/watchbill/test/data/logs watchbill-test-logs",
    );
    expect(create).toContain("install -d -o watchbill -g watchbill -m 0750 /var/lib/watchbill/test/data");
    expect(input(made[0] as Registered, "delete").text).toContain("docker volume rm --force watchbill-test-logs");
  });

  it("lies on the disk that Hetzner has, which is there before the logs are copied, and is left when the stack goes", async () => {
    const { made, volume } = await askedFor("/mnt/HC_Volume_7");
    expect(made.map(({ name }) => name).sort()).toEqual(["logs", "logs-disk"]);
    expect(volume.ready).toHaveLength(2);
    const disk = made.find(({ name }) => name === "logs-disk") as Registered;
    const unit = input(disk, "stdin").text;
    expect(unit).toContain("# file: watchbill-test-logs-disk.service\n");
    expect(unit).toContain("AssertPathIsMountPoint=/mnt/HC_Volume_7\n");
    expect(unit).toContain("mount --bind /mnt/HC_Volume_7/watchbill-test/logs /var/lib/watchbill/test/data/logs\n");
    expect(unit).toContain("RequiredBy=watchbill-test-sync-logs.service\n");
    expect(input(disk, "create").text).toMatch(/install-units \d+ watchbill-test-logs-disk\.service/);
    const remove = input(disk, "delete").text;
    expect(remove).toContain("systemctl disable --now --quiet watchbill-test-logs-disk.service");
    expect(remove).not.toContain("/mnt/");
  });
});
