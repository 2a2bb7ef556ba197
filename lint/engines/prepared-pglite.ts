import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";

const projectDir = fileURLToPath(new URL("../..", import.meta.url));

/** An empty PostgreSQL in memory. Making one costs seconds of processor time and loading one a tenth of it, so the first is
 *  kept in `file`; a file that cannot be written or loaded costs the time and nothing else. */
export async function preparedPglite(file: string = cachedFile()): Promise<PGlite> {
  const kept = await loaded(file);
  if (kept) return kept;
  const database = await PGlite.create();
  const dump = await database.dumpDataDir("none");
  try {
    mkdirSync(dirname(file), { recursive: true });
    // Another process may read it, or write one of its own, at the same time.
    const partial = `${file}.${process.pid}`;
    writeFileSync(partial, Buffer.from(await dump.arrayBuffer()));
    renameSync(partial, file);
  } catch {
    return database;
  }
  return database;
}

async function loaded(file: string): Promise<PGlite | undefined> {
  try {
    const database = await PGlite.create({ loadDataDir: new Blob([readFileSync(file)]) });
    await database.query("SELECT count(*) FROM pg_class");
    return database;
  } catch {
    return undefined;
  }
}

function cachedFile(): string {
  const { dependencies } = JSON.parse(readFileSync(join(projectDir, "package.json"), "utf8"));
  return join(projectDir, ".watchbill/cache", `pglite-${dependencies["@electric-sql/pglite"]}.tar`);
}
