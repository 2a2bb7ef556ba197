import { fileURLToPath } from "node:url";
import { alerts } from "../alerts/index.ts";
import type { LintProblem } from "../lint/check.ts";
import { lazyEngines } from "../lint/engines/engines.ts";
import { committedRules, fileReader, stackFiles } from "../lint/project.ts";
import { lint } from "../lint/run.ts";
import { jobOf, periodMs } from "../model/timer.ts";
import { timers } from "../timers/index.ts";

const projectDir = fileURLToPath(new URL("..", import.meta.url));

/** Every problem of every rule of this project. */
export async function lintProject(): Promise<LintProblem[]> {
  const engines = lazyEngines();
  try {
    const project = {
      tickMs: tickMs(),
      engines,
      read: fileReader(projectDir),
      committed: committedRules(projectDir),
      stacks: stackFiles(projectDir),
    };
    return await lint(alerts, project);
  } finally {
    await engines.close();
  }
}

function tickMs(): number {
  const evaluate = timers.find((timer) => jobOf(timer) === "evaluate");
  if (!evaluate) throw new Error("no timer evaluates the rules; declare one in timers/");
  return periodMs(evaluate);
}
