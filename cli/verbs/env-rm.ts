import { environmentNameProblem } from "../../model/environment.ts";
import { removeEnvironment } from "../environments/remove-environment.ts";
import { workspaceOf } from "../stack.ts";
import type { Verb } from "../verb.ts";

export const verb: Verb = {
  name: "env-rm",
  summary: "removes a preview environment from the host, and its stack",
  usage: "NAME [--from STACK]",
  example: "npx watchbill env-rm pr-12",
  options: { from: { type: "string", default: "prod" } },
  positionals: true,
  async run({ from }, [name, ...more] = []) {
    if (name === undefined || more.length > 0) throw new Error("say which one: watchbill env-rm pr-12");
    const problem = environmentNameProblem(name, String(from));
    if (problem) throw new Error(problem);
    const workspace = await workspaceOf(String(from));
    return (await removeEnvironment(name, String(from), workspace, (line) => console.log(line))) ? 0 : 1;
  },
};
