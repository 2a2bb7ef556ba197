import { hostVerb } from "../host-verb.ts";
import { optionWords, shellWord } from "../ssh.ts";
import { stackOption, type Verb } from "../verb.ts";

export const verb: Verb = {
  name: "silence",
  summary: "holds an alert back for a while, with a reason; lists silences and ends them",
  usage: 'ALERT --for 2h --because "…" [--label name=value] [--stack NAME] | --list [--json] | --end ID',
  example: 'npx watchbill silence queue-depth --for 2h --because "moving the workers" --label model=kokoro',
  options: {
    ...stackOption,
    for: { type: "string" },
    because: { type: "string" },
    label: { type: "string", multiple: true },
    list: { type: "boolean" },
    end: { type: "string" },
    json: { type: "boolean" },
  },
  positionals: true,
  async run({ stack: stackName, ...values }, positionals = []) {
    return await hostVerb(String(stackName), hostWords(positionals, values));
  },
};

/** The command line for the host's shell, where every word of a person is quoted. */
export function hostWords(positionals: readonly string[], values: Record<string, unknown>): string {
  // Behind `--` would come `--stack`, so that a word with a dash in front is refused here.
  const dashed = positionals.find((word) => word.startsWith("-"));
  if (dashed) throw new Error(`there is no alert "${dashed}"`);
  return ["silence", ...positionals.map(shellWord), ...optionWords(values)].join(" ");
}
