import { setTimeout as sleep } from "node:timers/promises";
import { type HostLayout, hostLayout } from "../model/layout.ts";

/** What the program stands on: its folders, its clock, its way out. Tests give their own. */
export interface Host {
  stack: string;
  layout: HostLayout;
  credentialsDir: string;
  clock(): number;
  random(): number;
  sleep(ms: number): Promise<unknown>;
  fetch: typeof globalThis.fetch;
}

/** The machine itself. `root` stands before every path. systemd names the credentials' folder of a service; a person at
 *  the shell, who is root, reads the originals. */
export function hostOf(stack: string, root: string, credentialsDir: string | undefined): Host {
  const { unitPrefix, ...paths } = hostLayout(stack);
  const moved = Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, `${root}${path}`]));
  const layout = { ...moved, unitPrefix } as unknown as HostLayout;
  return {
    stack,
    layout,
    credentialsDir: credentialsDir ?? layout.credentialsDir,
    clock: Date.now,
    random: Math.random,
    sleep,
    fetch: globalThis.fetch,
  };
}
