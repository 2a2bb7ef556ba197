import { hostVerb } from "../host-verb.ts";
import { stackOption, type Verb } from "../verb.ts";

export const verb: Verb = {
  name: "status",
  summary: "prints every alert as the host sees it now",
  usage: "[--stack NAME] [--json]",
  example: "npx watchbill status --stack prod",
  options: { ...stackOption, json: { type: "boolean" } },
  async run({ stack: stackName, json }) {
    return await hostVerb(String(stackName), `status${json ? " --json" : ""}`);
  },
};
