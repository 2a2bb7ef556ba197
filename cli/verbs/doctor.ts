import { examine } from "../doctor.ts";
import { openWithSettings } from "../stack.ts";
import { stackOption, type Verb } from "../verb.ts";

export const verb: Verb = {
  name: "doctor",
  summary: "says what is wrong with a deployment, and how to mend it",
  usage: "[--stack NAME] [--json]",
  example: "npx watchbill doctor --stack prod",
  options: { ...stackOption, json: { type: "boolean" } },
  async run({ stack: stackName, json }) {
    const { stack, settings } = await openWithSettings(String(stackName));
    const checks = await examine(settings, stack.name);
    if (json) console.log(JSON.stringify(checks, null, 2));
    else {
      for (const { check, ok, detail, fix } of checks) {
        console.log(`${ok ? "✓" : "✗"} ${check}: ${detail}`);
        if (fix) console.log(`    → ${fix}`);
      }
    }
    return checks.every(({ ok }) => ok) ? 0 : 1;
  },
};
