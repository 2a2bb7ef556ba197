import { noteOfUp, readNote } from "../deployments/note.ts";
import { tellHost } from "../deployments/tell-host.ts";
import { upMending } from "../drift.ts";
import { plannedUp } from "../plan-file/planned-up.ts";
import { openWithSettings } from "../stack.ts";
import { stackOption, type Verb } from "../verb.ts";

export const verb: Verb = {
  name: "up",
  summary: "deploys the stack: everything that is declared comes to be on the host",
  usage: "[--stack NAME] [--plan FILE]",
  example: "npx watchbill up --stack prod --plan prod.plan",
  options: { ...stackOption, plan: { type: "string" } },
  async run({ stack: stackName, plan }) {
    const { stack, settings } = await openWithSettings(String(stackName));
    const say = (line: string) => console.log(line);
    say(`up of ${stack.name} on ${settings.host}`);
    const options = { message: await noteOfUp(stack.name) };
    const { ok, changes } =
      plan === undefined
        ? await upMending(stack, settings, say, options)
        : await plannedUp(stack, settings, String(plan), say, options);
    const note = readNote(options.message);
    if (ok && note && changes.length > 0) await tellHost(settings, stack.name, note);
    return ok ? 0 : 1;
  },
};
