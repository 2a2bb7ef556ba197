import { join } from "node:path";
import { describeProblems } from "../../model/problem.ts";
import { type ProfileName, parseStressTests, type StressTest } from "../../model/stress.ts";
import type { StressResult } from "../../model/stress-result.ts";
import { Budget } from "../../runtime/stress/budget.ts";
import { machineClock } from "../../runtime/stress/clock.ts";
import { compared } from "../../runtime/stress/compare.ts";
import { comparisonInWords, planInWords, resultInWords, stepInWords } from "../../runtime/stress/in-words.ts";
import { readingApp } from "../../runtime/stress/reading-app.ts";
import { runStress } from "../../runtime/stress/run.ts";
import { stressTests } from "../../stress/index.ts";
import { git } from "../deployments/git.ts";
import { projectDir } from "../stack.ts";
import { lastBaseline, saveResult } from "../stress/results.ts";
import { dataOption, type Verb } from "../verb.ts";

const profiles: readonly ProfileName[] = ["baseline", "steps", "recovery"];
const interrupted = 130;

export const verb: Verb = {
  name: "stress",
  summary: "simulates people who listen, and finds how many the application holds",
  usage: "[TEST] --target URL [--profile baseline|steps|recovery] [--seed 1] [--data gateway-data]",
  example: "npx watchbill stress listening --target https://staging.example.org --profile steps",
  options: {
    ...dataOption,
    target: { type: "string" },
    profile: { type: "string", default: "baseline" },
    seed: { type: "string", default: "1" },
  },
  positionals: true,
  async run(values, [id = stressTests[0]?.id] = []) {
    const problems = parseStressTests(stressTests);
    if (problems.length > 0) throw new Error(describeProblems(problems));
    const { test, profile, target, seed } = asked(values, id);
    console.log(planInWords(test, profile, target));
    const budget = new Budget(test.caps);
    const stopped = () => budget.end("Ctrl-C");
    process.once("SIGINT", stopped);
    try {
      const result = await runStress({
        ...{ test, profile, target, seed, budget, clock: machineClock, wallMs: Date.now },
        commit: await git(projectDir, ["rev-parse", "HEAD"]).catch(() => null),
        appOf: (measures) =>
          readingApp({ url: target, model: test.listener.model, measures, budget, nowMs: machineClock.nowMs }),
        say: (step) => console.log(stepInWords(step)),
      });
      return told(result, join(String(values.data), "stress"));
    } finally {
      process.removeListener("SIGINT", stopped);
    }
  },
};

function told(result: StressResult, folder: string): number {
  const before = result.profile === "baseline" ? lastBaseline(folder, result) : undefined;
  console.log(`\n${resultInWords(result)}\npage: ${saveResult(folder, result)}`);
  if (result.stopped === "Ctrl-C") return interrupted;
  if (!before)
    return result.verdict === "stopped" || (result.profile === "baseline" && result.verdict === "broken") ? 1 : 0;
  const comparison = compared(before, result);
  console.log(comparisonInWords(comparison, before.id));
  return result.verdict !== "held" || comparison.some(({ isWorse }) => isWorse) ? 1 : 0;
}

interface Asked {
  test: StressTest;
  profile: ProfileName;
  target: string;
  seed: number;
}

function asked(values: Record<string, unknown>, id: string | undefined): Asked {
  const test = stressTests.find((declared) => declared.id === id);
  if (!test) throw new Error(`there is no stress/${id}.ts; declared: ${stressTests.map(({ id }) => id).join(", ")}`);
  const profile = profiles.find((known) => known === values.profile);
  if (!profile) throw new Error(`--profile "${values.profile}" is none of ${profiles.join(", ")}`);
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new Error(`--seed "${values.seed}" is no whole number`);
  return { test, profile, target: allowed(test, values.target), seed };
}

/** What is not declared is not stressed: an address is typed too easily. */
function allowed({ id, targets }: StressTest, target: unknown): string {
  const named = target ?? targets[0];
  const list = targets.length > 0 ? `allowed: ${targets.join(", ")}` : "none is allowed yet";
  if (typeof named !== "string") throw new Error(`name a --target, and in stress/${id}.ts among targets; ${list}`);
  if (!targets.includes(named)) throw new Error(`--target ${named} is not among targets in stress/${id}.ts; ${list}`);
  return named;
}
