import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { type App, deployApp } from "../tests/world/app/app.ts";
import { startWorld, type World } from "../tests/world/world.ts";

export const stackName = "bench";

/** What is measured: a VPS where the sample application is live. Nothing of Watchbill is on it at first. */
export interface Setting {
  world: World;
  app: App;
  stack: Stack;
  say(line: string): void;
}

export async function withSetting<Result>(
  say: (line: string) => void,
  use: (setting: Setting) => Promise<Result>,
): Promise<Result> {
  const world = await startWorld({ stackName });
  try {
    const app = await deployApp(world.vps);
    const stack = await world.stack({ databaseUrl: app.databaseUrl, clickUrl: app.gatewayUrl });
    return await use({ world, app, stack, say });
  } finally {
    await world.close();
  }
}
