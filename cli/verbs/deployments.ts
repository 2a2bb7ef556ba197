import { deploymentsOf } from "../deployments/history.ts";
import { deploymentLines } from "../deployments/table.ts";
import { openStack, workspaceOf } from "../stack.ts";
import { stackOption, type Verb } from "../verb.ts";

export const verb: Verb = {
  name: "deployments",
  summary: "lists what was deployed: when, by whom, which code, and what changed",
  usage: "[--stack NAME]",
  example: "npx watchbill deployments --stack prod",
  options: stackOption,
  async run({ stack: stackName }) {
    const stack = await openStack(String(stackName), await workspaceOf(String(stackName)));
    for (const line of deploymentLines(await deploymentsOf(stack))) console.log(line);
    return 0;
  },
};
