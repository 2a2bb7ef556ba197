import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PulumiFn, Stack } from "@pulumi/pulumi/automation/index.js";
import { openStack, type Workspace } from "../../cli/stack.ts";
import type { Settings } from "../../model/settings.ts";
import { logDirectory } from "./app/containers.ts";
import { type Ntfy, startNtfy } from "./ntfy/server.ts";
import { type Providers, startProviders } from "./providers/providers.ts";
import { type BootOptions, bootVps, type Vps } from "./vps/vps.ts";
import { configure, makeWorkspace } from "./workspace.ts";

const worldDir = fileURLToPath(new URL("../../.watchbill/world", import.meta.url));

/** A VPS, a phone and a Pulumi project: all that a deployment needs, and nothing that outlives this process. */
export interface World {
  vps: Vps;
  ntfy: Ntfy;
  providers: Providers;
  workspace: Workspace;
  /** What alerts are published to. */
  topic: string;
  token: string;
  /** The stack with this program, configured for this world. */
  stack(settings: WorldSettings, program?: PulumiFn): Promise<Stack>;
  close(): Promise<void>;
}

/** What the world cannot know, and what a test wants otherwise. */
export type WorldSettings = Partial<Record<keyof Settings, string>> & { databaseUrl: string };

export interface WorldOptions {
  stackName: string;
  /** Where the Pulumi project goes; a folder under .watchbill/world unless given. */
  directory?: string;
  vps?: BootOptions;
}

export async function startWorld({ stackName, directory, vps: boot }: WorldOptions): Promise<World> {
  const vps = await bootVps(boot);
  const topic = `wb-${randomBytes(6).toString("hex")}`;
  const token = `tk_${randomBytes(15).toString("hex").slice(0, 29)}`;
  const ntfy = await startNtfy({
    host: vps.hostAddress,
    users: { watchbill: randomBytes(8).toString("hex") },
    tokens: { [token]: "watchbill" },
    acl: [
      { user: "watchbill", topic, permission: "read-write" },
      { user: "*", topic, permission: "read-only" },
    ],
    authDefault: "deny-all",
    burst: 10_000,
  });
  const providers = await startProviders();
  const workspace = await makeWorkspace(directory ?? join(worldDir, "projects", vps.name), stackName, providers);

  return {
    vps,
    ntfy,
    providers,
    workspace,
    topic,
    token,
    async stack(settings, program) {
      const stack = await openStack(stackName, workspace, program);
      const fromWorld = {
        host: vps.address,
        hostKey: vps.hostKey,
        logDirectory,
        sshKey: vps.privateKey,
        ntfyServer: ntfy.url,
        ntfyTopic: topic,
        ntfyToken: token,
      };
      await configure(stack, { ...fromWorld, ...settings });
      return stack;
    },
    async close() {
      await Promise.allSettled([providers.close(), ntfy.close(), vps.down()]);
      await rm(workspace.workDir, { recursive: true, force: true });
    },
  };
}
