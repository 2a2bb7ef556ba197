import { deploy } from "./deploy.ts";
import { whoDeploys, writeNote } from "./deployments/note.ts";
import { openWithSettings, projectDir } from "./stack.ts";
import { stackOption, type Verb } from "./verb.ts";

/** Of the four verbs that are Pulumi's own, these differ in their word alone, and in what is said first. */
export function deployVerb(
  name: "preview" | "refresh" | "destroy",
  summary: string,
  saysFirst?: (stack: string) => string,
): Verb {
  return {
    name,
    summary,
    usage: "[--stack NAME]",
    example: `npx watchbill ${name} --stack prod`,
    options: stackOption,
    async run({ stack: stackName }) {
      const { stack, settings } = await openWithSettings(String(stackName));
      console.log(`${name} of ${stack.name} on ${settings.host}`);
      if (saysFirst) console.log(saysFirst(stack.name));
      const message = writeNote({ title: name, by: await whoDeploys(projectDir) });
      const { ok } = await deploy(stack, name, (line) => console.log(line), { message });
      return ok ? 0 : 1;
    },
  };
}
