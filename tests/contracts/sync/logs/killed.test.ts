import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDuckDb } from "../../../../runtime/sync/duckdb.ts";
import { readMirror } from "../../../../runtime/sync/logs/mirror.ts";
import { LogFile } from "../../../world/app/service/log-file.ts";
import { loguruLine } from "../../../world/app/service/loguru.ts";
import { seededRandom } from "../../../world/app/service/random.ts";
import { isSoak, RawResults } from "../../../world/soak.ts";

const startMs = Date.UTC(2026, 2, 10, 10, 0, 0);
const kills = isSoak ? 500 : 24;
const limitMs = isSoak ? 1_800_000 : 180_000;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "watchbill-killed-"));
  mkdirSync(join(root, "app"));
});
afterEach(() => rmSync(root, { recursive: true }));

const data = () => join(root, "data");

/** One run, which dies at a step; what it said of that, and of what it could not copy. */
function sync(dieAt: number) {
  const words = ["--import", join(import.meta.dirname, "die-at-step.ts"), join(import.meta.dirname, "sync-once.ts")];
  const { stdout, stderr, signal, status } = spawnSync(
    process.execPath,
    [...words, join(root, "app"), data(), String(startMs)],
    { env: { ...process.env, TEST_DIE_AT: String(dieAt) }, encoding: "utf8" },
  );
  if (!signal && status !== 0) throw new Error(stderr);
  return {
    where: /died at step .*/.exec(stderr)?.[0],
    steps: Number(/^steps (\d+)$/m.exec(stderr)?.[1] ?? 0),
    problems: stdout.trim(),
  };
}

/** What readers see: the lines of both tables, in their order. */
async function published(): Promise<string[]> {
  const { connection, close } = await openDuckDb(join(data(), "logs.duckdb"), {
    readOnly: true,
    memoryLimitMb: 100,
    threads: 1,
  });
  const reader = await connection.runAndReadAll(`
    SELECT message FROM (SELECT number, message FROM log_record UNION ALL SELECT number, decode(head) FROM log_malformed)
    ORDER BY number`);
  const [[uneven] = []] = (
    await connection.runAndReadAll(`
      SELECT count(*) FROM log_file AS f WHERE lines <> records + malformed
      OR records <> (SELECT count(*) FROM log_record AS r WHERE r.file = f.file)
      OR malformed <> (SELECT count(*) FROM log_malformed AS m WHERE m.file = f.file)`)
  ).getRowsJson();
  await close();
  expect(uneven).toBe("0");
  return reader.getRowsJson().map(([message]) => String(message));
}

function copied(): string {
  const folder = join(data(), "logs");
  const names = readMirror(folder).map(({ name }) => name);
  expect(readdirSync(folder).sort()).toEqual([...names, "mirror.json"].sort());
  const bytes = names.sort().map((name) => {
    const whole = readFileSync(join(folder, name));
    return (name.endsWith(".gz") ? gunzipSync(whole) : whole).toString();
  });
  return bytes.join("");
}

describe("a sync of logs that is killed at any step", () => {
  it(
    `loses nothing and doubles nothing: ${kills} kills while the log is written, rotated and compressed`,
    async () => {
      const random = seededRandom(20_261_125);
      const log = new LogFile({
        directory: join(root, "app"),
        name: "gateway",
        rotateBytes: 15_000,
        keepFiles: 10_000,
      });
      const raw = new RawResults("log-kills.jsonl");
      const lines: string[] = [];
      const said: string[] = [];
      let steps = 0;
      for (let kill = 0; kill < kills; kill += 1) {
        for (let left = Math.floor(random() * 40); left > 0; left -= 1) {
          const message = `number ${said.length}`;
          const isRecord = random() < 0.9;
          const entry = {
            atMs: startMs + said.length,
            level: "INFO",
            module: "app",
            function: "f",
            line: 1,
            message,
          } as const;
          const text = isRecord ? loguruLine(entry, startMs) : `${message}\n`;
          log.write(text);
          lines.push(text);
          said.push(message);
        }
        for (let turns = Math.floor(random() * 20); turns > 0; turns -= 1) await new Promise(setImmediate);
        // The first run says how many steps there are; later ones have more or fewer.
        const dieAt = steps === 0 ? 0 : 1 + Math.floor(random() * (steps + 10));
        const { where, ...ended } = sync(dieAt);
        if (!where) steps = ended.steps;
        raw.append({ kill, dieAt, where: where ?? null });
        if (existsSync(join(data(), "logs.duckdb"))) {
          const seen = await published();
          expect(seen).toEqual(said.slice(0, seen.length));
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 100)); // what is being compressed
      expect(sync(0).problems).toBe("");
      expect(copied()).toBe(lines.join(""));
      expect(await published()).toEqual(said);
    },
    limitMs,
  );
});
