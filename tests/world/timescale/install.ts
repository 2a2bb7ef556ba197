import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installFrozen } from "../frozen-package.ts";

/** The folder of TimescaleDB as a package that runs in this process. A fork of PGlite of unclear provenance: for tests that are asked for,
 *  pinned by its digest, and never part of what is deployed. */
export function installTimescale(say: (line: string) => void): Promise<string> {
  return installFrozen(
    {
      manifest: join(import.meta.dirname, "package"),
      cache: fileURLToPath(new URL("../../../.watchbill/timescale", import.meta.url)),
      said: "installing TimescaleDB as a package into .watchbill/timescale",
    },
    say,
  );
}

if (import.meta.main) await installTimescale((line) => console.error(line));
