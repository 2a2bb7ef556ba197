import { cp, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installFrozen } from "../frozen-package.ts";

/** The folder of the Uptime Kuma server that the tests run, installed from npm the first time: 230 MB in `.watchbill`. */
export async function installKuma(say: (line: string) => void): Promise<string> {
  const packages = await installFrozen(
    {
      manifest: join(import.meta.dirname, "package"),
      more: ["sqlite3/index.js"],
      cache: fileURLToPath(new URL("../../../.watchbill/kuma", import.meta.url)),
      said: "installing the Uptime Kuma server that the tests run into .watchbill/kuma",
      mend: mendPackage,
    },
    say,
  );
  return join(packages, "uptime-kuma");
}

/** The package was published with some of its migrations in the wrong folder. */
async function mendPackage(packages: string): Promise<void> {
  const database = join(packages, "uptime-kuma/db");
  for (const name of await readdir(database)) {
    if (name.endsWith(".sql")) await cp(join(database, name), join(database, "old_migrations", name), { force: false });
  }
}

if (import.meta.main) await installKuma((line) => console.error(line));
