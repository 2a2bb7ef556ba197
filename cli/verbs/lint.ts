import { exitCode, report } from "../../lint/report.ts";
import { lintProject, lookedAt } from "../lint-project.ts";
import type { Verb } from "../verb.ts";

export const verb: Verb = {
  name: "lint",
  summary: "every problem of every alert rule and every page of the dashboards, each with its fix",
  usage: "[--json]",
  example: "npx watchbill lint",
  options: { json: { type: "boolean" } },
  async run({ json }) {
    const problems = await lintProject();
    console.log(json ? JSON.stringify(problems, null, 2) : report(problems, lookedAt));
    return exitCode(problems);
  },
};
