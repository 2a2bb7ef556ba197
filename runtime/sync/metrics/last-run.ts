import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Source } from "./source.ts";
import type { TableReport } from "./sync-table.ts";

/** What a run left that ended well: everything it copied is published. */
export interface LastRun {
  /** Of the source before anything of it was compared; undefined where a table failed, so that the next run looks again. */
  state?: string;
  tables: TableReport[];
}

/** Raised where a run would find something else than this release does. */
const version = 1;

const fileOf = (work: string) => join(work, "metrics-last-run.json");

/** What transactions the source has seen: while it stays the same, nothing has changed in any table. The statistics of tables would
 *  not do: they come up to ten seconds late. */
export async function sourceState(source: Source): Promise<string> {
  const [row] = await source.rows<{ state: string }>(
    `SELECT concat_ws(' ', ${version}, oid, pg_postmaster_start_time(), txid_current_snapshot(), current_user) AS state
     FROM pg_database WHERE datname = current_database()`,
  );
  return row?.state ?? "";
}

/** Undefined where there was none, or the last one did not come to its end. */
export async function readLastRun(work: string): Promise<LastRun | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(work), "utf8")) as LastRun;
  } catch {
    return undefined; // without it, everything is compared
  }
}

export async function forgetLastRun(work: string): Promise<void> {
  await rm(fileOf(work), { force: true });
}

export async function keepLastRun(work: string, run: LastRun): Promise<void> {
  await writeFile(`${fileOf(work)}.new`, JSON.stringify(run));
  await rename(`${fileOf(work)}.new`, fileOf(work));
}
