// Loaded into the real program before it begins (`node --import`): its clock stands at TEST_NOW. A step is a statement to SQLite, a
// change to a file, bytes to a socket, an HTTP answer, and its end.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { Socket } from "node:net";
import { DatabaseSync, StatementSync } from "node:sqlite";
import { step, stepBefore } from "../../world/die-at-step.ts";

const now = Number(process.env.TEST_NOW);

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

process.prependListener("exit", () => step("exit")); // before they are counted
