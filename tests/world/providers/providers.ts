import { existsSync, readdirSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { Provider } from "../../../providers/engine/provider.ts";
import { type Call, serve } from "../../../providers/engine/server.ts";
import { commandProvider } from "./command.ts";
import { dockerProvider } from "./docker.ts";
import { hcloudProvider } from "./hcloud.ts";

const callsMax = 100_000;
const standIns: (() => Provider)[] = [commandProvider, dockerProvider, hcloudProvider];

export interface Providers {
  /** The value of PULUMI_DEBUG_PROVIDERS for the engine's environment; empty when every plug-in is installed. */
  debugProviders: string;
  /** Served by the real plug-in, so nothing of theirs is in `calls`. */
  real: string[];
  /** What the engine asked for, oldest first. Set `length = 0` to forget. */
  calls: Call[];
  close(): Promise<void>;
}

/**
 * Serves stand-ins for the provider plug-ins that this machine does not have, in this process. They really ssh into the
 * host and really talk to its Docker engine. Relative paths of assets count from this process's working directory.
 */
export async function startProviders(options: { say?(line: string): void } = {}): Promise<Providers> {
  const real = realPluginsInstalled();
  if (real.length > 0) options.say?.(`Real provider plug-ins instead of stand-ins: ${real.join(", ")}`);
  const calls: Call[] = [];
  const record = (call: Call) => {
    if (calls.length < callsMax) calls.push(call);
  };
  const wanted = standIns.map((make) => make()).filter((provider) => !real.includes(provider.name));
  const running = await Promise.all(
    wanted.map(async (provider) => ({ name: provider.name, ...(await serve(provider, { record })) })),
  );
  return {
    debugProviders: running.map(({ name, port }) => `${name}:${port}`).join(","),
    real,
    calls,
    close: async () => {
      await Promise.all(running.map((provider) => provider.close()));
    },
  };
}

/** The names of providers whose real plug-in the engine will find: on PATH, or in its own folder in the right version. */
export function realPluginsInstalled(): string[] {
  const folder = pluginFolder();
  const installed = existsSync(folder) ? readdirSync(folder) : [];
  return standIns
    .map((make) => make())
    .filter(({ name, version }) => installed.includes(`resource-${name}-v${version}`) || isOnPath(name))
    .map(({ name }) => name);
}

/** Makes `home`, to be a PULUMI_HOME of its own, in which the engine still finds the plug-ins that the user has. */
export async function makePulumiHome(home: string): Promise<void> {
  await mkdir(home, { recursive: true });
  if (existsSync(pluginFolder())) await symlink(pluginFolder(), join(home, "plugins"));
}

function pluginFolder(): string {
  return join(process.env.PULUMI_HOME || join(homedir(), ".pulumi"), "plugins");
}

function isOnPath(name: string): boolean {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .some((folder) => existsSync(join(folder, `pulumi-resource-${name}`)));
}
