import { fileURLToPath } from "node:url";
import { alerts } from "../alerts/index.ts";
import { dashboards } from "../dashboards/index.ts";
import type { LintProblem } from "../lint/check.ts";
import { lazyEngines } from "../lint/engines/engines.ts";
import { lintPages } from "../lint/pages/run.ts";
import { committedRules, fileReader, stackFiles } from "../lint/project.ts";
import { lint } from "../lint/run.ts";
import { jobOf, periodMs } from "../model/timer.ts";
import { timers } from "../timers/index.ts";
import { views } from "../views/index.ts";
import { dataTables } from "../views/shared/tables.ts";

const projectDir = fileURLToPath(new URL("..", import.meta.url));

/** What lint looks at in this project. */
export const lookedAt = { rules: alerts.length, pages: dashboards.pages.length };

/** Every problem of every rule and every page of this project. */
export async function lintProject(): Promise<LintProblem[]> {
  const read = fileReader(projectDir);
  const engines = lazyEngines();
  try {
    const project = {
      tickMs: tickMs(),
      engines,
      read,
      committed: committedRules(projectDir),
      stacks: stackFiles(projectDir),
    };
    const ofPages = await lintPages(dashboards, { alerts, tables: dataTables, views, read });
    return [...(await lint(alerts, project)), ...ofPages];
  } finally {
    await engines.close();
  }
}

function tickMs(): number {
  const evaluate = timers.find((timer) => jobOf(timer) === "evaluate");
  if (!evaluate) throw new Error("no timer evaluates the rules; declare one in timers/");
  return periodMs(evaluate);
}
