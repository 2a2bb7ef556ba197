import { githubOf } from "../github/api.ts";
import { approvedRun } from "../github/approved-run.ts";
import type { Verb } from "../verb.ts";

export const verb: Verb = {
  name: "approved-run",
  summary: "prints the workflow run whose plan was approved before a commit was merged",
  usage: "--commit SHA [--workflow plan.yml]",
  example: "GITHUB_REPOSITORY=acme/site npx watchbill approved-run --commit $(git rev-parse HEAD)",
  options: { commit: { type: "string" }, workflow: { type: "string", default: "plan.yml" } },
  async run({ commit, workflow }) {
    if (!/^[0-9a-f]{40}$/.test(String(commit))) throw new Error("--commit must be a whole commit, 40 hex digits");
    if (!/^[\w-]+\.ya?ml$/.test(String(workflow)))
      throw new Error(`--workflow "${workflow}" must be a file like plan.yml`);
    console.log(String(await approvedRun(githubOf(process.env), String(commit), String(workflow))));
    return 0;
  },
};
