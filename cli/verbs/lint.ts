import { fileURLToPath } from "node:url";
import { alerts } from "../../alerts/index.ts";
import { lazyEngines } from "../../lint/engines/engines.ts";
import { committedRules, fileReader } from "../../lint/project.ts";
import { exitCode, report } from "../../lint/report.ts";
import { lint } from "../../lint/run.ts";
import { durationMs } from "../../model/duration.ts";
import { timers } from "../../timers/index.ts";
import type { Verb } from "../verb.ts";

const projectDir = fileURLToPath(new URL("../..", import.meta.url));

export const verb: Verb = {
  name: "lint",
  summary: "every problem of every alert rule, each with its fix",
  usage: "[--json]",
  example: "npx watchbill lint",
  options: { json: { type: "boolean" } },
  async run({ json }) {
    const engines = lazyEngines();
    try {
      const project = {
        tickMs: tickMs(),
        engines,
        read: fileReader(projectDir),
        committed: committedRules(projectDir),
      };
      const problems = await lint(alerts, project);
      console.log(json ? JSON.stringify(problems, null, 2) : report(problems, alerts.length));
      return exitCode(problems);
    } finally {
      await engines.close();
    }
  },
};

function tickMs(): number {
  const evaluate = timers.find((timer) => "verb" in timer && timer.verb === "evaluate");
  if (!evaluate) throw new Error("no timer evaluates the rules; declare one in timers/");
  return durationMs(evaluate.every);
}
