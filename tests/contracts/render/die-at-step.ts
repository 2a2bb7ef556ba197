// Loaded into a render before it begins: whatever it writes, links, renames or removes is a step.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { stepBefore } from "../../world/die-at-step.ts";

const inSite = (...values: unknown[]) => values.some((value) => typeof value === "string" && value.includes("/site/"));
stepBefore(
  fs,
  ["mkdirSync", "writeFileSync", "linkSync", "openSync", "renameSync", "rmSync", "fsyncSync"],
  "fs",
  (...values) => typeof values[0] === "number" || inSite(...values),
);
syncBuiltinESMExports();
