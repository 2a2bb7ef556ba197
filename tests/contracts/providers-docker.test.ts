import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as docker from "@pulumi/docker";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Providers, startProviders } from "../world/providers/providers.ts";
import { type ToyStack, toyStack } from "../world/providers/toy-stack.ts";
import { bootVps, type Vps } from "../world/vps/vps.ts";

let vps: Vps;
let providers: Providers;
let stack: ToyStack;
let folder: string;

beforeAll(async () => {
  vps = await bootVps();
  providers = await startProviders();
  folder = await mkdtemp(join(tmpdir(), "wb-docker-"));
  await writeFile(join(folder, "known_hosts"), `${vps.address} ${vps.hostKey}\n`);
}, 180_000);

afterAll(async () => {
  await providers.close();
  await vps.down();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  stack = await toyStack({ PULUMI_DEBUG_PROVIDERS: providers.debugProviders });
});

afterEach(async () => {
  await stack.destroy();
  await stack.remove();
});

/** A server on a network of its own, with a volume and a published port. */
const program =
  (changes: Partial<docker.ContainerArgs> = {}) =>
  async () => {
    const sshOpts = ["-i", vps.privateKeyFile, "-o", `UserKnownHostsFile=${join(folder, "known_hosts")}`];
    const provider = new docker.Provider("engine", { host: `ssh://root@${vps.address}`, sshOpts });
    const image = new docker.RemoteImage("redis", { name: "redis:7", keepLocally: true }, { provider });
    const network = new docker.Network("inside", { name: "inside" }, { provider });
    const volume = new docker.Volume("data", { name: "data" }, { provider });
    const server = new docker.Container(
      "server",
      {
        name: "server",
        image: image.imageId,
        envs: ["COLOUR=red"],
        networksAdvanced: [{ name: network.name, aliases: ["store"] }],
        volumes: [{ volumeName: volume.name, containerPath: "/data" }],
        ports: [{ internal: 6379, external: 16379, ip: "127.0.0.1" }],
        restart: "unless-stopped",
        healthcheck: { tests: ["CMD", "redis-cli", "ping"], interval: "1s" },
        ...changes,
      },
      { provider },
    );
    return { id: server.id, address: server.networkDatas.apply((networks) => networks[0]?.ipAddress) };
  };

const onHost = async (command: string) => (await vps.run(command)).stdout.trim();
const inspected = (format: string) => onHost(`docker inspect server --format '${format}'`);

describe("docker", () => {
  it("makes network, volume and container on the host's engine, and changes nothing the second time", async () => {
    expect(await stack.preview(program())).toEqual({ create: 6 });
    expect(await onHost("docker ps -aq --filter name=server")).toBe("");
    const made = await stack.up(program());
    expect(made.outputs.address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(await inspected("{{.State.Running}} {{.HostConfig.RestartPolicy.Name}}")).toBe("true unless-stopped");
    expect(await inspected("{{json .NetworkSettings.Networks.inside.Aliases}}")).toContain("store");
    expect(await onHost("timeout 5 bash -c 'exec 3<>/dev/tcp/127.0.0.1/16379; echo PING >&3; head -c 5 <&3'")).toBe(
      "+PONG",
    );
    expect((await stack.up(program())).changes).toEqual({ same: 6 });
  });

  it("changes memory in the running container, and replaces it for its environment, port and all", async () => {
    const { outputs } = await stack.up(program());
    const sameContainer = await stack.up(program({ memory: 64, memorySwap: 128 }));
    expect(sameContainer.outputs.id).toBe(outputs.id);
    expect(await inspected("{{.HostConfig.Memory}}")).toBe(String(64 * 1024 * 1024));
    const other = await stack.up(program({ memory: 64, memorySwap: 128, envs: ["COLOUR=blue"] }));
    expect(other.changes).toMatchObject({ replace: 1 });
    expect(other.outputs.id).not.toBe(outputs.id);
    expect(await inspected("{{json .Config.Env}}")).toContain("COLOUR=blue");
  });

  it("sees after a refresh what became of the container, and mends it", async () => {
    await stack.up(program());
    await onHost("docker stop -t 0 server");
    expect(await stack.refresh(program())).toMatchObject({ update: 1 });
    expect((await stack.up(program())).changes).toMatchObject({ update: 1 });
    expect(await inspected("{{.State.Running}}")).toBe("true");
    await onHost("docker rm -f server");
    expect(await stack.refresh(program())).toMatchObject({ delete: 1 });
    expect((await stack.up(program())).changes).toMatchObject({ create: 1 });
  });

  it("leaves nothing behind but an image that is kept", async () => {
    await stack.up(program());
    await stack.destroy();
    expect(
      await onHost(
        "docker ps -aq --filter name=server; docker network ls -q --filter name=inside; docker volume ls -q",
      ),
    ).toBe("");
    expect(await onHost("docker images -q redis:7")).not.toBe("");
  });

  it("fails with the daemon's words", async () => {
    await expect(stack.up(program({ networkMode: "no-such-network", networksAdvanced: [] }))).rejects.toThrow(
      /Error response from daemon: network no-such-network not found/,
    );
  });
});
