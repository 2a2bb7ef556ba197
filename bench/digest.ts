import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dataFolder } from "../model/data-folder.ts";
import { digestOfFolder } from "../runtime/digest/of-folder.ts";
import { digestText } from "../runtime/digest/text.ts";
import { tokensAtMost } from "../runtime/digest/tokens.ts";
import { syncLogs } from "../runtime/sync/logs/sync-logs.ts";
import { duckdbFileOf } from "../tests/world/app/history/duckdb-file.ts";
import { generateHistory, type HistoryBatch } from "../tests/world/app/history.ts";
import { measureAlone } from "./alone.ts";
import type { Line } from "./report.ts";

const self = fileURLToPath(import.meta.url);
const cli = fileURLToPath(new URL("../cli/watchbill.ts", import.meta.url));
const dayMs = 86_400_000;
const days = 7;
const eventsPerDay = 160_000;
const logBytes = 1_000_000_000;
const repetitions = 5;
const peerRepetitions = 3;
const toMs = Date.UTC(2026, 2, 30);

/** What the bash report of the first application asks before it writes: nine sections, each by a process of its own. */
const sections = [
  "SELECT * FROM errors",
  "SELECT * FROM latency_per_model",
  "SELECT * FROM synthesis_per_model",
  "SELECT * FROM document_processing",
  "SELECT * FROM external_api_usage",
  "SELECT * FROM billing",
  "SELECT * FROM auth_failures",
  "SELECT * FROM sessions",
  "SELECT * FROM http_latency",
];
/** Errors and warnings by logger and message. */
const jqErrors = `[inputs | .record | select(.level.no >= 30) | {logger: .name, message}] | group_by(.logger, .message)
  | map({logger: .[0].logger, message: .[0].message, count: length}) | sort_by(-.count) | .[:50]`;

/** The digest of a week of a million events and 1 GB of log, each a process of its own, beside nine of its questions asked one by one with
 *  `watchbill query`, and beside jq over the log, which answers one. */
export async function digestBench(say: (line: string) => void): Promise<Line[]> {
  const directory = mkdtempSync(join(tmpdir(), "watchbill-bench-"));
  try {
    const folder = join(directory, "data");
    const made = await makeData(directory, folder);
    say(`digest: ${made.events} events, ${(made.bytes / 1e6).toFixed(0)} MB of log`);
    const [day, week, queries, jq]: [Taken[], Taken[], number[], number[]] = [[], [], [], []];
    for (let round = 0; round < repetitions; round += 1) {
      day.push(taken(folder, dayMs));
      week.push(taken(folder, days * dayMs));
      if (round >= peerRepetitions) continue;
      queries.push(
        sections.reduce(
          (sum, sql) => sum + seconds(process.execPath, [cli, "query", sql, "--data", folder, "--format", "csv"]),
          0,
        ),
      );
      jq.push(seconds("jq", ["-n", jqErrors, made.log]));
      say(
        `digest: day ${day.at(-1)?.wallS.toFixed(1)} s, week ${week.at(-1)?.wallS.toFixed(1)} s, queries ${queries.at(-1)?.toFixed(1)} s, jq ${jq.at(-1)?.toFixed(1)} s`,
      );
    }
    return lines({ day, week, queries, jq }, made);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

interface Made {
  events: number;
  log: string;
  bytes: number;
}

async function makeData(directory: string, folder: string): Promise<Made> {
  mkdirSync(folder);
  mkdirSync(join(directory, "app"));
  const log = join(directory, "app/gateway.jsonl");
  const incidents = [{ fault: "error-burst", fromMs: toMs - dayMs / 2, toMs: toMs - dayMs / 2 + 3_600_000 }];
  const span = { from: new Date(toMs - days * dayMs), to: new Date(toMs) };
  const history = generateHistory({ seed: 1, ...span, eventsPerDay, incidents });
  const events = await duckdbFileOf(logged(history, log), join(folder, dataFolder.metrics));
  const kept = { keep: "36500d", capMb: 1_000_000 } as const;
  await syncLogs({ source: join(directory, "app"), folder, stack: "bench", kept, now: toMs });
  return { events, log, bytes: statSync(log).size };
}

/** Writes the log beside the events, and so many more of its routine lines that a week of it is 1 GB. */
function* logged(history: Iterable<HistoryBatch>, log: string): Generator<HistoryBatch> {
  const hours = days * 24;
  for (const batch of history) {
    const lines = batch.logLines;
    const own = lines.reduce((sum, line) => sum + line.length, 0);
    const routine = lines.filter((line) => line.includes("Synthesis complete"));
    const routineBytes = routine.reduce((sum, line) => sum + line.length, 0);
    const more = routineBytes > 0 ? Math.max(0, Math.round((logBytes / hours - own) / routineBytes)) : 0;
    appendFileSync(log, lines.join(""));
    for (let again = 0; again < more; again += 1) appendFileSync(log, routine.join(""));
    yield { events: batch.events, logLines: [] };
  }
}

interface Taken {
  wallS: number;
  cpuS: number;
  peakMb: number;
  entries: number;
  tokens: number;
}

function taken(folder: string, spanMs: number): Taken {
  const { stdout, stderr, status } = spawnSync(process.execPath, [self, "--digest", folder, String(spanMs)], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`bench: the digest ended with ${status}: ${stderr.slice(0, 500)}`);
  return JSON.parse(stdout) as Taken;
}

function seconds(program: string, words: readonly string[]): number {
  const startedMs = performance.now();
  const { status, stderr } = spawnSync(program, words, { encoding: "utf8", maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`bench: ${program} ${words[1]} ended with ${status}: ${stderr.slice(0, 500)}`);
  return (performance.now() - startedMs) / 1_000;
}

function lines(
  { day, week, queries, jq }: { day: Taken[]; week: Taken[]; queries: number[]; jq: number[] },
  { events, bytes }: Made,
): Line[] {
  const note = `${events} events, ${(bytes / 1e6).toFixed(0)} MB of log`;
  const by = (peer: number[]) => peer.map((value, round) => value / (week[round] as Taken).wallS);
  const of = (what: string, unit: string, values: number[], more = ""): Line => ({ what, unit, values, note: more });
  return [
    of(
      "digest of the last day, beside the six days before",
      "s wall",
      day.map(({ wallS }) => wallS),
      note,
    ),
    of(
      "digest of the week",
      "s wall",
      week.map(({ wallS }) => wallS),
      "the aim is 5",
    ),
    of(
      "digest of the week",
      "s CPU",
      week.map(({ cpuS }) => cpuS),
    ),
    of(
      "digest of the week, peak resident",
      "MB",
      week.map(({ peakMb }) => peakMb),
    ),
    of(
      "digest's text",
      "tokens at most",
      [...day, ...week].map(({ tokens }) => tokens),
      "the aim is 8,000",
    ),
    of("nine sections by `watchbill query`, one after the other", "s wall", queries, "peer"),
    of("errors and warnings by jq", "s wall", jq, "peer: one section of the digest's 22"),
    of("the nine queries' time by the week's digest", "times", by(queries), "round by round"),
    of("jq's time by the week's digest", "times", by(jq), "round by round"),
  ];
}

async function measure(folder: string, spanMs: number): Promise<Taken> {
  const startedMs = performance.now();
  const options = { reportId: "20260330-0000", stack: "bench", normals: [], benign: [] };
  const digest = await digestOfFolder(folder, { ...options, fromMs: toMs - spanMs, toMs });
  if (digest.missing.length > 0) throw new Error(JSON.stringify(digest.missing));
  const { user, system } = process.cpuUsage();
  return {
    wallS: (performance.now() - startedMs) / 1_000,
    cpuS: (user + system) / 1e6,
    peakMb: process.resourceUsage().maxRSS / 1_024,
    entries: digest.entries.length,
    tokens: tokensAtMost(digestText(digest)),
  };
}

if (process.argv[1] === self) {
  const [mode, folder = "", spanMs = ""] = process.argv.slice(2);
  if (mode === "--digest") console.log(JSON.stringify(await measure(folder, Number(spanMs))));
  else await measureAlone("digest", digestBench);
}
