import { deploy } from "./deploy.ts";
import { openStack, settingsOf, workspaceOf } from "./stack.ts";
import { stackOption, type Verb } from "./verb.ts";

/** The four verbs that are Pulumi's own differ in their word alone. */
export function deployVerb(name: "preview" | "up" | "refresh" | "destroy", summary: string): Verb {
  return {
    name,
    summary,
    usage: "[--stack NAME]",
    example: `npx watchbill ${name} --stack prod`,
    options: stackOption,
    async run({ stack: stackName }) {
      const stack = await openStack(String(stackName), await workspaceOf(String(stackName)));
      const { host } = await settingsOf(stack);
      console.log(`${name} of ${stack.name} on ${host}`);
      const { ok } = await deploy(stack, name, (line) => console.log(line));
      return ok ? 0 : 1;
    },
  };
}
