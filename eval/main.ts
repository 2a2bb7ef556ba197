import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import type { Judged } from "./evaluate.ts";
import { kinds } from "./kinds.ts";
import { tablesOf } from "./table.ts";

/** The digest may be changed after a look at seeds 1 to 5; what is reported are others. */
const reported = { from: 11, to: 20 };
const quietDays = 7;

const { values } = parseArgs({
  options: {
    seeds: { type: "string" },
    kinds: { type: "string" },
    quiet: { type: "string" },
    /** Processes, each of which judges a seed. */
    jobs: { type: "string", default: String(availableParallelism()) },
    /** US dollars that the model may cost in all, where there is a key. */
    budget: { type: "string", default: "5" },
  },
});
const seeds = seedsOf(values.seeds ?? `${reported.from}-${reported.to}`);
const names =
  values.kinds === undefined ? kinds.map(({ name }) => name) : values.kinds.split(",").filter((name) => name !== "");
const unknown = names.filter((name) => !kinds.some((kind) => kind.name === name));
if (unknown.length > 0)
  throw new Error(`no such kind: ${unknown.join(", ")}; there are ${kinds.map(({ name }) => name).join(", ")}`);
const days = values.quiet ?? String(quietDays);

const rawFile = join(import.meta.dirname, "raw", `${new Date().toISOString().replace(/[:.]/g, "-")}.jsonl`);
mkdirSync(join(rawFile, ".."), { recursive: true });
const judged: Judged[] = [];
const waiting = [...seeds];
const total = seeds.length * (names.length + Number(days));
await Promise.all(Array.from({ length: Number(values.jobs) }, work));
if (!process.env.ANTHROPIC_API_KEY)
  console.log("Without ANTHROPIC_API_KEY no model was asked: this is the digest alone.");
console.log(`seeds ${seeds.join(", ")}\n\n${tablesOf(judged)}\n\nraw results: ${rawFile}`);
const missed = judged.filter(({ kind, rank }) => kind !== "quiet" && rank === null);
if (missed.length > 0)
  console.log(`\nmissed:\n${missed.map(({ kind, seed, size }) => `- ${kind}, seed ${seed}: ${size}`).join("\n")}`);

async function work(): Promise<void> {
  for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) await judgeSeed(seed);
}

async function judgeSeed(seed: number): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "seed.ts"), String(seed), days, ...names], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, EVAL_BUDGET_USD: String(Number(values.budget) / seeds.length) },
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    appendFileSync(rawFile, `${line}\n`);
    judged.push(JSON.parse(line) as Judged);
    process.stderr.write(`\reval: ${judged.length} of ${total}`);
  }
  const code = await ended;
  if (code !== 0) throw new Error(`eval: seed ${seed} ended with ${code}`);
}

/** `11-20`, `3`, `1,4,7`. @throws Error where it is something else */
function seedsOf(text: string): number[] {
  const [, first, last] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  const list =
    first && last
      ? Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => Number(first) + at)
      : text.split(",").map(Number);
  if (list.length === 0 || !list.every(Number.isSafeInteger)) throw new Error(`--seeds ${text}: write 11-20 or 1,4,7`);
  return list;
}
