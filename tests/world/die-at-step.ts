// For what is loaded into a program before it begins (`node --import`), so that the program itself knows nothing of tests: it dies by
// SIGKILL at step TEST_DIE_AT. A step is whatever can leave a trace outside of the process; who loads this says what that is of his
// program. Standard error says where it died, or how many steps there were.
import fs from "node:fs";

const dieAt = Number(process.env.TEST_DIE_AT ?? 0);
let steps = 0;

export function step(what: string): void {
  steps += 1;
  if (steps !== dieAt) return;
  fs.writeSync(2, `died at step ${steps}: ${what}\n`);
  process.kill(process.pid, "SIGKILL");
}

/** A step before each call of a method that is one. */
export function stepBefore(
  owner: object,
  names: readonly string[],
  what: string,
  isStep: (...values: unknown[]) => boolean = () => true,
): void {
  const methods = owner as Record<string, (...values: unknown[]) => unknown>;
  for (const name of names) {
    const original = methods[name];
    if (!original) throw new Error(`${what} has no ${name}`);
    methods[name] = function (this: unknown, ...values: unknown[]) {
      if (isStep(...values)) step(`${what} ${name}${said(values[0])}`);
      return original.apply(this, values);
    };
  }
}

/** A path is known by its end, a statement by its beginning. */
function said(value: unknown): string {
  if (typeof value !== "string") return "";
  return ` ${value.startsWith("/") ? value.slice(-60) : value.trim().slice(0, 40)}`;
}

process.on("exit", () => fs.writeSync(2, `steps ${steps}\n`));
