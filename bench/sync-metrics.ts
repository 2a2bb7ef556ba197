import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectionOf } from "../runtime/sources/sql.ts";
import { defaultMegabytesPerSecond } from "../runtime/sync/metrics/throttle.ts";
import { loadHistory } from "../tests/world/app/history/load.ts";
import { generateHistory } from "../tests/world/app/history.ts";
import { type LocalPostgres, startPostgresLocal } from "../tests/world/postgres-local.ts";
import { type Line, table } from "./report.ts";

const days = 30;
const eventsPerDay = 34_000;
const repetitions = 5;

/** A million events copied out of PostgreSQL, by us and by a full dump of psql that DuckDB reads, each in processes of its own. */
export async function metricsSync(say: (line: string) => void): Promise<Line[]> {
  const db = await startPostgresLocal();
  const directory = mkdtempSync(join(tmpdir(), "watchbill-bench-"));
  try {
    const rows = await load(db);
    say(`metrics sync: ${rows} events`);
    const taken = { first: [] as number[], unchanged: [] as number[], hour: [] as number[], dump: [] as number[] };
    for (let round = 0; round < repetitions; round += 1) {
      const folder = join(directory, `copy-${round}`);
      taken.dump.push(dump(db, join(directory, `dump-${round}`), rows));
      taken.first.push(synced(db, folder, rows));
      taken.unchanged.push(synced(db, folder, rows));
      await db.query("UPDATE metrics_event SET id = id + $1 WHERE id = 1", [rows]);
      taken.hour.push(synced(db, folder, rows));
      await db.query("UPDATE metrics_event SET id = 1 WHERE id > $1", [rows]);
    }
    const throttled = [synced(db, join(directory, "throttled"), rows, defaultMegabytesPerSecond)];
    return lines(taken, throttled, rows);
  } finally {
    await db.stop();
    rmSync(directory, { recursive: true });
  }
}

async function load(db: LocalPostgres): Promise<number> {
  const to = Date.UTC(2026, 2, 31);
  const span = { from: new Date(to - days * 86_400_000), to: new Date(to) };
  const client = await db.connect();
  const rows = await loadHistory(client, generateHistory({ seed: 1, ...span, eventsPerDay }));
  await client.query("VACUUM (ANALYZE, FREEZE) metrics_event");
  await client.end();
  return rows;
}

type Taken = Record<"first" | "unchanged" | "hour" | "dump", number[]>;

function lines({ first, unchanged, hour, dump }: Taken, throttled: number[], rows: number): Line[] {
  const by = (ours: number[]) => ours.map((seconds, round) => (dump[round] ?? 0) / seconds);
  const inSeconds = (what: string, values: number[], note: string): Line => ({ what, unit: "s wall", values, note });
  const note = `${rows} events`;
  return [
    inSeconds("metrics copied for the first time", first, `${note}, full speed`),
    inSeconds("metrics copied by psql's CSV and DuckDB", dump, "peer"),
    { what: "the peer's time by ours", unit: "times", values: by(first), note: "round by round; the aim is 1.3" },
    inSeconds("metrics, nothing changed", unchanged, note),
    { what: "the peer's time by ours, nothing changed", unit: "times", values: by(unchanged), note: "the aim is 50" },
    inSeconds("metrics, one hour changed", hour, note),
    { what: "the peer's time by ours, one hour changed", unit: "times", values: by(hour), note: "round by round" },
    inSeconds(
      "metrics copied for the first time, held back",
      throttled,
      `${defaultMegabytesPerSecond} MB/s, the default`,
    ),
  ];
}

/** The wall seconds of a process that makes a copy of the source and checks it. */
function synced(db: LocalPostgres, folder: string, rows: number, megabytesPerSecond?: number): number {
  const words = [join(import.meta.dirname, "sync-once.ts"), folder, String(megabytesPerSecond ?? "full")];
  return run(rows, process.execPath, words, { DATABASE_URL: db.url });
}

/** The usual way: everything, each time. */
function dump(db: LocalPostgres, file: string, rows: number): number {
  const copy = ["-qX", "-c", `\\copy metrics_event TO '${file}.csv' CSV HEADER`];
  const seconds = run(undefined, "psql", copy, psqlEnvironment(db));
  return (
    seconds + run(rows, process.execPath, [join(import.meta.dirname, "read-dump.ts"), `${file}.csv`, `${file}.duckdb`])
  );
}

/** No database's password stands on a command line, where every user of the machine can read it. */
function psqlEnvironment(db: LocalPostgres): NodeJS.ProcessEnv {
  const { host, port, user, password, database } = connectionOf(db.url);
  return { PGHOST: host, PGPORT: String(port), PGUSER: user, PGPASSWORD: String(password), PGDATABASE: database };
}

/** What a process took; it prints the rows that there are in the end. */
function run(rows: number | undefined, program: string, words: string[], environment: NodeJS.ProcessEnv = {}): number {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(program, words, {
    encoding: "utf8",
    env: { ...process.env, ...environment },
  });
  const seconds = (performance.now() - started) / 1_000;
  if (status !== 0) throw new Error(`bench: ${program} ended with ${status}: ${stderr.slice(0, 500)}`);
  if (rows !== undefined && Number(stdout) !== rows) throw new Error(`bench: ${stdout.trim()} rows are not ${rows}`);
  return seconds;
}

if (import.meta.main) console.log(table(await metricsSync((line) => console.error(line))));
