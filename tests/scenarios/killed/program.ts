import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundledRuntime } from "../../../components/release/bundle.ts";

const limitMs = 30_000;
const preload = fileURLToPath(new URL("die-at-step.ts", import.meta.url));

export interface Ended {
  /** null where a signal ended it. */
  code: number | null;
  /** Where it died; undefined where it ran to its end. */
  diedAt?: string;
  /** How many steps there were in a tick that ran to its end. */
  steps: number;
  err: string;
}

export interface RunOptions {
  root: string;
  /** What the clock of the program says, ms. */
  now: number;
  /** Dies at this step, counted from 1. */
  dieAtStep?: number;
  /** Dies by a signal from outside, that long after it was started. */
  dieAfterMs?: number;
}

/** The program as it is deployed: the bundle, as a process of its own. */
export interface Program {
  evaluate(options: RunOptions): Promise<Ended>;
  remove(): void;
}

export async function bundledProgram(): Promise<Program> {
  const directory = mkdtempSync(join(tmpdir(), "watchbill-program-"));
  const file = join(directory, "watchbill.mjs");
  for (const [name, content] of await bundledRuntime()) writeFileSync(join(directory, name), content);
  return {
    evaluate: (options) => run(file, options),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function run(file: string, { root, now, dieAtStep, dieAfterMs }: RunOptions): Promise<Ended> {
  const env = { TEST_NOW: String(now), TEST_DIE_AT: String(dieAtStep ?? 0), NODE_NO_WARNINGS: "1" };
  const words = ["--import", preload, file, "evaluate", "--stack", "prod", "--root", root];
  const child = spawn(process.execPath, words, { env, stdio: ["ignore", "ignore", "pipe"] });
  let err = "";
  child.stderr.on("data", (piece) => {
    err += piece;
  });
  const kill = () => child.kill("SIGKILL");
  const limit = setTimeout(kill, limitMs);
  const death = dieAfterMs === undefined ? undefined : setTimeout(kill, dieAfterMs);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(limit);
      clearTimeout(death);
      const steps = Number(/^steps (\d+)$/m.exec(err)?.[1] ?? 0);
      const step = /^died at (step .+)$/m.exec(err)?.[1];
      const diedAt = signal === null ? undefined : (step ?? `after ${dieAfterMs} ms`);
      resolve({ code, steps, err, ...(diedAt ? { diedAt } : {}) });
    });
  });
}
