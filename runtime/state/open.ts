import { existsSync, renameSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { heldSchema } from "./held-schema.ts";
import { isCurrent, prepareSchema, setBackSchema } from "./schema.ts";
import { Store } from "./store.ts";

export const stateFile = (stateDir: string) => `${stateDir}/watchbill.db`;

/** Opens the state, made anew where there is none. A damaged file is moved to `….damaged` (the one before it goes) and
 *  `rebuilt` says why. Throws where the state cannot be written: full disk, no permission, a newer release's file. */
export function openStore(path: string): { store: Store; rebuilt?: string } {
  try {
    return { store: opened(path) };
  } catch (error) {
    if (!isDamaged(error)) throw error;
    for (const suffix of ["", "-wal", "-shm"]) {
      rmSync(`${path}.damaged${suffix}`, { force: true });
      if (existsSync(`${path}${suffix}`)) renameSync(`${path}${suffix}`, `${path}.damaged${suffix}`);
    }
    return { store: opened(path), rebuilt: (error as Error).message };
  }
}

/** For looking only; undefined where no tick has run yet. */
export function openStoreToRead(path: string): Store | undefined {
  if (!existsSync(path)) return undefined;
  const database = new DatabaseSync(path, { readOnly: true, timeout: 2_000 });
  if (isCurrent(database)) return new Store(database);
  // The first look after a new release came, before its first tick.
  database.close();
  return openStoreToChange(path);
}

/** For a person's change beside the ticks. A missing or damaged file is left to the next tick, which says so. */
export function openStoreToChange(path: string): Store {
  if (!existsSync(path)) throw new Error("no tick has run yet; look at: watchbill doctor");
  const database = new DatabaseSync(path, { timeout: 3_000 });
  return prepared(database, path);
}

function opened(path: string): Store {
  const database = new DatabaseSync(path, { timeout: 3_000 });
  try {
    // quick_check reads every page, which is little here, and finds damage before a rule depends on it.
    const check = database.prepare("PRAGMA quick_check(1)").get()?.quick_check;
    if (check !== "ok") throw Object.assign(new Error(`quick_check: ${check}`), { errcode: 11 });
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    return prepared(database, path);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** While a rollback is under way, every use leaves the state as the release that is to come will read it. */
function prepared(database: DatabaseSync, path: string): Store {
  prepareSchema(database, path);
  const held = heldSchema(path);
  return new Store(database, () => {
    if (held !== undefined) setBackSchema(database, held);
  });
}

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
function isDamaged(error: unknown): boolean {
  const { errcode } = error as { errcode?: number };
  return errcode !== undefined && [11, 26].includes(errcode & 0xff);
}
