// Loaded into `watchbill-host report` before it begins (`node --import`). A step is a change to a file or a folder, a request, and its
// answer.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { step, stepBefore } from "../die-at-step.ts";

stepBefore(fs, ["writeFileSync", "renameSync", "rmSync", "fsyncSync", "mkdirSync"], "fs");
syncBuiltinESMExports();
const { fetch } = globalThis;
globalThis.fetch = async (...words) => {
  const where = new URL(String(words[0])).pathname.startsWith("/api/webhooks/") ? "Discord" : "ntfy";
  step(`request to ${where}`);
  const response = await fetch(...words);
  step(`answer of ${where}`);
  return response;
};
