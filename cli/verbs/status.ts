import { runtimeVerb } from "../ssh.ts";
import { openWithSettings } from "../stack.ts";
import { stackOption, type Verb } from "../verb.ts";

export const verb: Verb = {
  name: "status",
  summary: "prints every alert as the host sees it now",
  usage: "[--stack NAME] [--json]",
  example: "npx watchbill status --stack prod",
  options: { ...stackOption, json: { type: "boolean" } },
  async run({ stack: stackName, json }) {
    const { stack, settings } = await openWithSettings(String(stackName));
    const { stdout, stderr, code } = await runtimeVerb(settings, stack.name, `status${json ? " --json" : ""}`);
    process.stdout.write(stdout);
    process.stderr.write(stderr);
    return code;
  },
};
