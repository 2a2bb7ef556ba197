import { alerts } from "../../alerts/index.ts";
import { exitCode, report } from "../../lint/report.ts";
import { lintProject } from "../lint-project.ts";
import type { Verb } from "../verb.ts";

export const verb: Verb = {
  name: "lint",
  summary: "every problem of every alert rule, each with its fix",
  usage: "[--json]",
  example: "npx watchbill lint",
  options: { json: { type: "boolean" } },
  async run({ json }) {
    const problems = await lintProject();
    console.log(json ? JSON.stringify(problems, null, 2) : report(problems, alerts.length));
    return exitCode(problems);
  },
};
