// Loaded into the real program before it begins (`node --import`), so that the program itself knows nothing of tests: its clock
// stands at TEST_NOW, and it dies by SIGKILL at step TEST_DIE_AT. A step is whatever can leave a trace outside of the process: a
// statement to SQLite, a change to a file, bytes to a socket, an HTTP answer. Standard error says where it died, or how many
// steps there were.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { Socket } from "node:net";
import { DatabaseSync, StatementSync } from "node:sqlite";

const now = Number(process.env.TEST_NOW);
const dieAt = Number(process.env.TEST_DIE_AT ?? 0);
let steps = 0;

function step(what: string): void {
  steps += 1;
  if (steps !== dieAt) return;
  fs.writeSync(2, `died at step ${steps}: ${what}\n`);
  process.kill(process.pid, "SIGKILL");
}

/** A step before each call of a method. */
function stepBefore(owner: object, names: readonly string[], what: string): void {
  const methods = owner as Record<string, (...values: unknown[]) => unknown>;
  for (const name of names) {
    const original = methods[name];
    if (!original) throw new Error(`${what} has no ${name}`);
    methods[name] = function (this: unknown, ...values: unknown[]) {
      const said = typeof values[0] === "string" ? ` ${values[0].trim().slice(0, 40)}` : "";
      step(`${what} ${name}${said}`);
      return original.apply(this, values);
    };
  }
}

Date.now = () => now;
stepBefore(DatabaseSync.prototype, ["exec", "prepare", "close"], "sqlite");
stepBefore(StatementSync.prototype, ["run", "get", "all"], "statement");
stepBefore(fs, ["writeFileSync", "renameSync", "rmSync"], "fs");
syncBuiltinESMExports();
stepBefore(Socket.prototype, ["connect", "write"], "socket");

const { fetch } = globalThis;
globalThis.fetch = async (...request) => {
  step("fetch");
  const response = await fetch(...request);
  step("fetch was answered");
  return response;
};

process.on("exit", () => {
  step("exit");
  fs.writeSync(2, `steps ${steps}\n`);
});
