// Loaded into a program before it begins (`node --import`): it dies by SIGKILL at step TEST_DIE_AT. A step is whatever can leave a trace on
// the disk: a change to a file or a folder, a statement to DuckDB, rows that are handed to it. Standard error says how many there were.
import fs from "node:fs";
import promises, { open } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { DuckDBAppender, DuckDBConnection } from "@duckdb/node-api";

const dieAt = Number(process.env.TEST_DIE_AT ?? 0);
let steps = 0;

function step(what: string): void {
  steps += 1;
  if (steps !== dieAt) return;
  fs.writeSync(2, `died at step ${steps}: ${what}\n`);
  process.kill(process.pid, "SIGKILL");
}

/** A step before each call of a method that is one. */
function stepBefore(
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
      if (isStep(...values)) step(`${what}.${name} ${String(values[0]).slice(-60)}`);
      return original.apply(this, values);
    };
  }
}

const handle = await open("/dev/null", "r");
stepBefore(Object.getPrototypeOf(handle), ["write", "truncate", "sync"], "file");
await handle.close();
stepBefore(fs, ["writeFileSync", "renameSync", "rmSync", "fsyncSync"], "fs");
stepBefore(promises, ["rename", "rm", "copyFile", "writeFile"], "fs");
stepBefore(promises, ["open"], "fs", (_, flags) => typeof flags === "string" && flags !== "r");
syncBuiltinESMExports();
stepBefore(DuckDBConnection.prototype, ["run"], "duckdb");
stepBefore(DuckDBAppender.prototype, ["appendDataChunk", "flushSync"], "appender");

process.on("exit", () => fs.writeSync(2, `steps ${steps}\n`));
