import { readdirSync } from "node:fs";

const pollMs = 200;

/** The application-level fault switches: a file in the directory named like the fault means it is on.
 *  Files, because a switch must work while Redis, the database or the gateway itself is what is broken. */
export interface Flags {
  isOn(fault: string): boolean;
  close(): void;
}

/** Watches `directory`; a missing one means that no fault is on. */
export function watchFlags(directory: string): Flags {
  let on = readFlags(directory);
  const timer = setInterval(() => {
    on = readFlags(directory);
  }, pollMs);
  return { isOn: (fault) => on.has(fault), close: () => clearInterval(timer) };
}

function readFlags(directory: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(directory));
  } catch {
    return new Set();
  }
}
