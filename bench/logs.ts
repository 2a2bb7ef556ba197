import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readLogs } from "../runtime/sources/log-reader.ts";
import { generateHistory } from "../tests/world/app/history.ts";
import type { Line } from "./report.ts";

const self = fileURLToPath(import.meta.url);
const wantedBytes = 200_000_000;
const repetitions = 5;
const dayMs = 86_400_000;
const errorNumber = 40;

/** Counts the errors in a large log of the sample application, with our reader and with jq; each a process of its own. */
export async function logCounts(say: (line: string) => void): Promise<Line[]> {
  const directory = mkdtempSync(join(tmpdir(), "watchbill-bench-"));
  try {
    const file = join(directory, "gateway.jsonl");
    writeLog(file);
    const megabytes = statSync(file).size / 1e6;
    say(`logs: ${megabytes.toFixed(0)} MB`);
    const ours: Counted[] = [];
    const jq: Counted[] = [];
    for (let round = 0; round < repetitions; round += 1) {
      ours.push(counted(process.execPath, [self, "--count", directory]));
      jq.push(
        counted("jq", ["-n", `reduce (inputs | select(.record.level.no >= ${errorNumber})) as $one (0; . + 1)`, file]),
      );
    }
    const found = new Set([...ours, ...jq].map(({ errors }) => errors));
    if (found.size !== 1) throw new Error(`bench: the counts differ: ${[...found].join(", ")}`);
    const note = `${megabytes.toFixed(0)} MB, ${[...found][0]} errors`;
    return [
      { what: "errors in a log, counted", unit: "s wall", values: ours.map(({ wallS }) => wallS), note },
      { what: "errors in a log, counted by jq", unit: "s wall", values: jq.map(({ wallS }) => wallS), note: "peer" },
      {
        what: "jq's time by ours",
        unit: "times",
        values: ours.map(({ wallS }, round) => (jq[round] as Counted).wallS / wallS),
        note: "round by round",
      },
    ];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Days of the gateway's log, one after the other, each with an hour of failing syntheses. */
function writeLog(file: string): void {
  for (let day = 0, bytes = 0; bytes < wantedBytes; day += 1) {
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

function counted(program: string, words: string[]): Counted {
  const startedMs = performance.now();
  const { stdout, stderr, status } = spawnSync(program, words, { encoding: "utf8" });
  const wallS = (performance.now() - startedMs) / 1_000;
  if (status !== 0) throw new Error(`bench: ${program} ended with ${status}: ${stderr.slice(0, 500)}`);
  return { wallS, errors: Number(stdout) };
}

async function count(directory: string): Promise<number> {
  let errors = 0;
  await readLogs({
    directory,
    known: [],
    minimumLevel: errorNumber,
    now: Date.now(),
    limitBytes: Number.POSITIVE_INFINITY,
    found: () => {
      errors += 1;
    },
  });
  return errors;
}

if (process.argv[1] === self) {
  const [mode, directory = ""] = process.argv.slice(2);
  if (mode !== "--count") throw new Error("bench/logs.ts is started by bench/main.ts");
  console.log(await count(directory));
}
