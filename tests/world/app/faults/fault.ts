import type { Vps } from "../../vps/vps.ts";
import type { App } from "../app.ts";

export interface World {
  vps: Vps;
  app: App;
}

/** A switch that breaks something for real. `inject` and `heal` return when the switch is set; the data shows it within
 *  about 10 s, and no more about 5 s after healing. Both may be called twice. */
export interface Fault {
  /** Also its file name, and what `FAULT=` takes. */
  name: string;
  title: string;
  /** Ids of the alerts that must fire, and no others. */
  expects: string[];
  inject(world: World): Promise<void>;
  heal(world: World): Promise<void>;
}

/** A fault the application commits itself while its flag is there. */
export function flagFault(name: string, title: string, expects: string[]): Fault {
  return {
    name,
    title,
    expects,
    inject: ({ app }) => app.setFlag(name, true),
    heal: ({ app }) => app.setFlag(name, false),
  };
}

const healthyLimitMs = 20_000;

/** Starts a container again, whatever state it is in, and waits until it is healthy. @throws after 20 s. */
export async function restartUntilHealthy(vps: Vps, container: string): Promise<void> {
  await vps.run(`docker restart -t 1 ${container}`);
  const deadline = Date.now() + healthyLimitMs;
  for (;;) {
    const { stdout } = await vps.run(`docker inspect --format '{{.State.Health.Status}}' ${container}`);
    if (stdout.trim() === "healthy") return;
    if (Date.now() > deadline) throw new Error(`${container} is ${stdout.trim()} 20 s after its restart`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
