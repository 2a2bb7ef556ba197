import { type Duration, durationMs, isDuration, spanInWords } from "../../model/duration.ts";
import { environmentNameProblem } from "../../model/environment.ts";
import { deployEnvironment } from "../environments/deploy-environment.ts";
import { environmentsOnHost, type OnHost } from "../environments/on-host.ts";
import { leftStacks, openShadowed, stackNames } from "../environments/stacks.ts";
import { settingsOf, type Workspace, workspaceOf } from "../stack.ts";
import type { Verb } from "../verb.ts";

const shortestMs = durationMs("1m");
const longestMs = durationMs("30d");
const topicLimit = 200;

export const verb: Verb = {
  name: "env",
  summary: "deploys this working tree beside a stack as a preview environment; lists them without a name",
  usage: "[NAME] [--from STACK] [--expires 7d] [--topic < FILE]",
  example: "npx watchbill env pr-12 --from prod --expires 3d",
  options: {
    from: { type: "string", default: "prod" },
    expires: { type: "string", default: "7d" },
    // Whoever knows a topic can read it, and a command line is there for everybody to see.
    topic: { type: "boolean" },
  },
  positionals: true,
  async run({ from, expires, topic }, [name, ...more] = []) {
    const say = (line: string) => console.log(line);
    const workspace = await workspaceOf(String(from));
    if (name === undefined) {
      await list(String(from), workspace, say);
      return 0;
    }
    const problem = more.length > 0 ? "one name at a time" : environmentNameProblem(name, String(from));
    if (problem) throw new Error(problem);
    const wanted = {
      name,
      from: String(from),
      expires: expiryOf(String(expires)),
      topic: topic ? await topicIn() : undefined,
    };
    return (await deployEnvironment(wanted, workspace, say)) ? 0 : 1;
  },
};

function expiryOf(text: string): Duration {
  if (isDuration(text) && durationMs(text) >= shortestMs && durationMs(text) <= longestMs) return text;
  throw new Error(`--expires "${text}" must be a duration from 1m to 30d, for example 7d`);
}

async function topicIn(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin) {
    text += chunk;
    if (text.length > topicLimit) break;
  }
  if (!/^[-\w]{1,64}$/.test(text.trim())) {
    throw new Error("--topic reads the topic's name from standard input: 1 to 64 letters, digits, - or _");
  }
  return text.trim();
}

async function list(from: string, workspace: Workspace, say: (line: string) => void): Promise<void> {
  const names = await stackNames(workspace);
  const settings = await settingsOf(await openShadowed(from, names, workspace));
  const present = await environmentsOnHost(settings);
  const left = await leftStacks(
    from,
    names,
    present.map(({ name }) => name),
    workspace,
  );
  for (const one of present) say(`${one.name.padEnd(12)} ${inWords(one, Date.now())}`);
  for (const name of left) say(`${name.padEnd(12)} removed from the host; its stack is left: make env-rm NAME=${name}`);
  if (present.length + left.length === 0) say(`there is no preview environment on ${settings.host}`);
}

export function inWords({ environment, watching }: OnHost, now: number): string {
  if (!environment) return "cannot be read: deploy it again, or remove it";
  const { of, expires, tells } = environment;
  const ends = `removed at ${expires} (in ${spanInWords(Date.parse(expires) - now)})`;
  return [
    `beside ${of}`,
    watching ? "watching" : "NOT WATCHING",
    `tells ${tells === "nobody" ? tells : "its own topic"}`,
    ends,
  ].join(", ");
}
