import { whoDeploys } from "../deployments/note.ts";
import { hostVerb } from "../host-verb.ts";
import { optionWords } from "../ssh.ts";
import { projectDir } from "../stack.ts";
import { stackOption, type Verb } from "../verb.ts";

export const verb: Verb = {
  name: "deployed",
  summary:
    "tells the host of a deployment of the application, so that reports know of it, and has one made half an hour later",
  usage: '--commit COMMIT [--message "…"] [--by NAME] [--fixes "TEMPLATE OR KEY"]… [--at TIME] [--stack NAME]',
  example: 'npx watchbill deployed --commit 1a2b3c4 --message "retries the queue" --fixes "synthesis failed for <*>"',
  options: {
    ...stackOption,
    commit: { type: "string" },
    message: { type: "string" },
    by: { type: "string" },
    fixes: { type: "string", multiple: true },
    at: { type: "string" },
  },
  async run({ stack: stackName, by, ...values }) {
    if (!values.commit) throw new Error("say what was deployed with --commit, for example --commit 1a2b3c4");
    const options = { ...values, by: by ?? (await whoDeploys(projectDir)) };
    return await hostVerb(String(stackName), `deployed ${optionWords(options).join(" ")}`);
  },
};
