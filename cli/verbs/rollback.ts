import { chooseDeployment } from "../deployments/choose.ts";
import { deploymentsOf } from "../deployments/history.ts";
import { whoDeploys } from "../deployments/note.ts";
import { deploymentLines, describeCode } from "../deployments/table.ts";
import { tellHost } from "../deployments/tell-host.ts";
import { rollBack } from "../rollback/rollback.ts";
import { openStack, projectDir, settingsOf, workspaceOf } from "../stack.ts";
import { stackOption, type Verb } from "../verb.ts";

export const verb: Verb = {
  name: "rollback",
  summary: "makes the stack what an earlier deployment made it; lists them when none is named",
  usage: "[--to VERSION|COMMIT|TIME] [--preview] [--stack NAME]",
  example: "npx watchbill rollback --to 12 --stack prod",
  options: { ...stackOption, to: { type: "string" }, preview: { type: "boolean" } },
  async run({ stack: stackName, to, preview }) {
    const stack = await openStack(String(stackName), await workspaceOf(String(stackName)));
    const deployments = await deploymentsOf(stack);
    const say = (line: string) => console.log(line);
    if (!to) {
      for (const line of deploymentLines(deployments)) say(line);
      say(`\nroll back with: npx watchbill rollback --stack ${stack.name} --to VERSION, COMMIT or TIME`);
      return 0;
    }
    const chosen = chooseDeployment(deployments, String(to));
    say(
      `deployment ${chosen.version}: ${chosen.title}, ${chosen.at.toISOString()}, by ${chosen.by}, ${describeCode(chosen)}`,
    );
    const settings = await settingsOf(stack);
    const previewOnly = preview === true;
    const ok = await rollBack({ projectDir, stack, settings, to: chosen, previewOnly, say });
    if (ok && !previewOnly) {
      const title = `rollback to ${chosen.version}`;
      await tellHost(settings, stack.name, { title, by: await whoDeploys(projectDir), code: chosen.code });
      say(`the next \`make up STACK=${stack.name}\` deploys this folder again, whatever is in it`);
    }
    return ok ? 0 : 1;
  },
};
