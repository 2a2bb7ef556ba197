// Loaded into a sync of logs before it begins (`node --import`). A step is a change to a file or a folder, a statement to DuckDB, rows
// that are handed to it.
import fs from "node:fs";
import promises, { open } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { DuckDBAppender, DuckDBConnection } from "@duckdb/node-api";
import { stepBefore } from "../../../world/die-at-step.ts";

const handle = await open("/dev/null", "r");
stepBefore(Object.getPrototypeOf(handle), ["write", "truncate", "sync"], "file");
await handle.close();
stepBefore(fs, ["writeFileSync", "renameSync", "rmSync", "fsyncSync"], "fs");
stepBefore(promises, ["rename", "rm", "copyFile", "writeFile"], "fs");
stepBefore(promises, ["open"], "fs", (_, flags) => typeof flags === "string" && flags !== "r");
syncBuiltinESMExports();
stepBefore(DuckDBConnection.prototype, ["run"], "duckdb");
stepBefore(DuckDBAppender.prototype, ["appendDataChunk", "flushSync"], "appender");
