import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { remote } from "@pulumi/command";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startSshd } from "../world/providers/loopback-sshd.ts";
import { realPluginsInstalled, startProviders } from "../world/providers/providers.ts";
import { toyStack } from "../world/providers/toy-stack.ts";

const serve = join(import.meta.dirname, "../world/providers/serve.ts");
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wb-serve-"));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

describe("the provider stand-ins", () => {
  it("serve an engine from a process of their own, which ends with its parent", async () => {
    const server = spawn("node", [serve], { stdio: ["pipe", "pipe", "inherit"] });
    const [debugProviders] = (await once(createInterface({ input: server.stdout }), "line")) as [string];
    const sshd = await startSshd();
    const stack = await toyStack({ PULUMI_DEBUG_PROVIDERS: debugProviders });
    try {
      const { port, privateKey, hostKey } = sshd;
      const connection = { host: "127.0.0.1", port, privateKey, hostKey };
      const done = await stack.up(async () => {
        return { said: new remote.Command("say", { connection, create: "echo hello" }).stdout };
      });
      expect(done.outputs).toEqual({ said: "hello" });
    } finally {
      await stack.remove();
      await sshd.close();
    }
    server.stdin.end();
    await once(server, "exit");
    expect(server.exitCode).toBe(0);
  });

  it("give way to plug-ins that are installed in the engine's folder or on PATH, and say so", async () => {
    await mkdir(join(folder, "plugins/resource-docker-v5.2.0"), { recursive: true });
    await mkdir(join(folder, "plugins/resource-command-v0.0.1"));
    await writeFile(join(folder, "pulumi-resource-hcloud"), "");
    vi.stubEnv("PULUMI_HOME", folder);
    vi.stubEnv("PATH", folder);
    expect(realPluginsInstalled()).toEqual(["docker", "hcloud"]);
    const said: string[] = [];
    const providers = await startProviders({ say: (line) => said.push(line) });
    await providers.close();
    expect(providers.debugProviders).toMatch(/^command:\d+$/);
    expect(said).toEqual(["Real provider plug-ins instead of stand-ins: docker, hcloud"]);
  });
});
