import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDuckDb } from "../runtime/sync/duckdb.ts";
import { syncLogs } from "../runtime/sync/logs/sync-logs.ts";
import { generateHistory } from "../tests/world/app/history.ts";
import type { Line } from "./report.ts";

const self = fileURLToPath(import.meta.url);
const counter = fileURLToPath(new URL("log-count.ts", import.meta.url));
const logBytes = 1_000_000_000;
const repetitions = 3;
const dayMs = 86_400_000;
const errorNumber = 40;
const countErrors = `reduce (inputs | select(.record.level.no >= ${errorNumber})) as $one (0; . + 1)`;

/** Counts the errors in a log of 1 GB of the sample application: with our reader, in the tables that are made of it, with jq, and with grep
 *  before jq; each a process of its own. */
export function logCounts(say: (line: string) => void): Promise<Line[]> {
  return withLog(say, async (directory, file) => {
    await ingest(join(directory, "app"), join(directory, "data"));
    return counts(directory, file);
  });
}

/** Reads a log of 1 GB into tables, as `sync-logs` does it and with DuckDB alone; each a process of its own. */
export function logIngestion(say: (line: string) => void): Promise<Line[]> {
  return withLog(say, async (directory, file) => ingestion(directory, file, say));
}

/** @param use is given a folder for what it makes, and the log, which lies in the folder's `app` */
async function withLog(
  say: (line: string) => void,
  use: (directory: string, file: string) => Promise<Line[]>,
): Promise<Line[]> {
  const directory = mkdtempSync(join(tmpdir(), "watchbill-bench-"));
  try {
    const file = join(directory, "app/gateway.jsonl");
    mkdirSync(join(directory, "app"));
    writeLog(file);
    say(`logs: ${megabytes(file)} MB`);
    return await use(directory, file);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function counts(directory: string, file: string): Line[] {
  const ways = {
    ours: [process.execPath, counter, join(directory, "app"), String(errorNumber)],
    tables: [process.execPath, self, "--count-in-tables", join(directory, "data")],
    jq: ["jq", "-n", countErrors, file],
    "grep | jq": ["sh", "-c", `grep -E '"name":"(ERROR|CRITICAL)"' "$0" | jq -n "$1"`, file, countErrors],
  };
  const found: Record<keyof typeof ways, Counted[]> = { ours: [], tables: [], jq: [], "grep | jq": [] };
  for (let round = 0; round < repetitions; round += 1) {
    for (const [way, [program = "", ...words]] of Object.entries(ways)) {
      found[way as keyof typeof ways].push(counted(program, words));
    }
  }
  const errors = new Set(Object.values(found).flatMap((each) => each.map((one) => one.errors)));
  if (errors.size !== 1) throw new Error(`bench: the counts differ: ${[...errors].join(", ")}`);
  const note = `${megabytes(file)} MB, ${[...errors][0]} errors`;
  const wall = (each: Counted[]) => ({ unit: "s wall", values: each.map(({ wallS }) => wallS) });
  const byOurs = (each: Counted[]) => found.ours.map(({ wallS }, round) => (each[round] as Counted).wallS / wallS);
  return [
    { what: "errors in a log, counted", ...wall(found.ours), note },
    { what: "errors in a log, counted in its tables", ...wall(found.tables), note: "once they are made" },
    { what: "errors in a log, counted by jq", ...wall(found.jq), note: "peer" },
    { what: "errors in a log, counted by grep | jq", ...wall(found["grep | jq"]), note: "peer" },
    { what: "jq's time by ours", unit: "times", values: byOurs(found.jq), note: "round by round" },
    { what: "grep | jq's time by ours", unit: "times", values: byOurs(found["grep | jq"]), note: "round by round" },
  ];
}

function ingestion(directory: string, file: string, say: (line: string) => void): Line[] {
  const bytes = statSync(file).size;
  const measured = (mode: string) =>
    Array.from({ length: repetitions }, () => {
      const data = mkdtempSync(join(directory, "ingest-"));
      const { stdout, stderr, status } = spawnSync(process.execPath, [self, mode, join(directory, "app"), data], {
        encoding: "utf8",
      });
      if (status !== 0) throw new Error(`bench: ${mode} ended with ${status}: ${stderr.slice(0, 500)}`);
      rmSync(data, { recursive: true });
      const one = JSON.parse(stdout) as Ingested;
      say(`${mode}: ${one.seconds.toFixed(1)} s, ${one.peakMb.toFixed(0)} MB`);
      return one;
    });
  const ours = measured("--ingest");
  const theirs = measured("--read-ndjson");
  const rates = (each: Ingested[]) => ({ unit: "GB/s", values: each.map(({ seconds }) => bytes / 1e9 / seconds) });
  const peaks = (each: Ingested[]) => ({ unit: "MB", values: each.map(({ peakMb }) => peakMb) });
  const rows = `${ours[0]?.rows} records, ${(bytes / 1e9).toFixed(2)} GB`;
  return [
    { what: "a log copied, read into tables and published", ...rates(ours), note: rows },
    { what: "a log copied, read into tables and published, peak resident", ...peaks(ours) },
    {
      what: "a log read by read_ndjson",
      ...rates(theirs),
      note: "peer: no copy, no positions, no templates, bad lines left out",
    },
    { what: "a log read by read_ndjson, peak resident", ...peaks(theirs), note: "peer" },
  ];
}

const megabytes = (file: string) => (statSync(file).size / 1e6).toFixed(0);

/** Days of the gateway's log, one after the other, each with an hour of failing syntheses. */
function writeLog(file: string): void {
  for (let day = 0, bytes = 0; bytes < logBytes; day += 1) {
    const fromMs = Date.UTC(2026, 2, 9) + day * dayMs;
    const incidents = [{ fault: "error-burst", fromMs: fromMs + dayMs / 2, toMs: fromMs + dayMs / 2 + 3_600_000 }];
    const span = { from: new Date(fromMs), to: new Date(fromMs + dayMs) };
    for (const { logLines } of generateHistory({ seed: day, ...span, eventsPerDay: 60_000, incidents })) {
      const text = logLines.join("");
      appendFileSync(file, text);
      bytes += text.length;
    }
  }
}

interface Counted {
  wallS: number;
  errors: number;
}

function counted(program: string, words: readonly string[]): Counted {
  const startedMs = performance.now();
  const { stdout, stderr, status } = spawnSync(program, words, { encoding: "utf8" });
  const wallS = (performance.now() - startedMs) / 1_000;
  if (status !== 0) throw new Error(`bench: ${program} ended with ${status}: ${stderr.slice(0, 500)}`);
  return { wallS, errors: Number(stdout) };
}

async function countInTables(folder: string): Promise<number> {
  const { connection, close } = await openDuckDb(join(folder, "logs.duckdb"), {
    readOnly: true,
    memoryLimitMb: 256,
    threads: 2,
  });
  const reader = await connection.runAndReadAll(`SELECT count(*) FROM log_record WHERE level_number >= ${errorNumber}`);
  await close();
  return Number(reader.getRows()[0]?.[0]);
}

interface Ingested {
  rows: number;
  seconds: number;
  peakMb: number;
}

/** As `sync-logs` does it. */
async function ingest(source: string, folder: string): Promise<Ingested> {
  const kept = { keep: "36500d", capMb: 1_000_000 } as const;
  const { tables, seconds } = await syncLogs({ source, folder, stack: "bench", kept, now: Date.now() });
  return { rows: tables.records, seconds, peakMb: peakMb() };
}

/** As somebody would do it by hand who has DuckDB. */
async function readNdjson(source: string, folder: string): Promise<Ingested> {
  const startedMs = performance.now();
  const { connection, close } = await openDuckDb(join(folder, "logs.duckdb"), { memoryLimitMb: 256, threads: 2 });
  const record = `STRUCT("time" STRUCT("timestamp" DOUBLE), "level" STRUCT("name" VARCHAR, "no" INTEGER), "name" VARCHAR,
    "function" VARCHAR, "line" INTEGER, "message" VARCHAR, "exception" JSON, "extra" JSON)`;
  await connection.run(`CREATE TABLE log_record AS
    SELECT to_timestamp(record.time.timestamp) AS time, record.level.name AS level, record.level.no AS level_number,
      record.name AS logger, record.function AS function, record.line AS line, record.message AS message,
      record.exception AS exception, record.extra AS extra
    FROM read_ndjson('${join(source, "gateway.jsonl")}', columns = {record: '${record}'}, ignore_errors = true)`);
  const rows = Number((await connection.runAndReadAll("SELECT count(*) FROM log_record")).getRows()[0]?.[0]);
  await close();
  return { rows, seconds: (performance.now() - startedMs) / 1_000, peakMb: peakMb() };
}

/** Of this process. */
const peakMb = () => process.resourceUsage().maxRSS / 1_024;

if (process.argv[1] === self) {
  const [mode, directory = "", folder = ""] = process.argv.slice(2);
  const modes: Record<string, () => Promise<number | Ingested>> = {
    "--count-in-tables": () => countInTables(directory),
    "--ingest": () => ingest(directory, folder),
    "--read-ndjson": () => readNdjson(directory, folder),
  };
  const run = modes[mode ?? ""];
  if (!run) throw new Error("bench/logs.ts is started by bench/main.ts");
  console.log(JSON.stringify(await run()));
}
