import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { Settings } from "../../model/settings.ts";
import { type Drift, findDrift } from "../drift.ts";
import { lineDiff } from "../line-diff.ts";
import { shellWord, ssh } from "../ssh.ts";
import { openWithSettings } from "../stack.ts";
import { exportState, nameOf, type State } from "../state.ts";
import { stackOption, type Verb } from "../verb.ts";

const textLimitBytes = 65_536;

export const verb: Verb = {
  name: "drift",
  summary: "shows what was changed on the host by hand since it was deployed",
  usage: "[--stack NAME]",
  example: "npx watchbill drift --stack prod",
  options: stackOption,
  async run({ stack: stackName }) {
    const { stack, settings } = await openWithSettings(String(stackName));
    return await showDrift(stack, settings, (line) => console.log(line));
  },
};

/** Says all that differs, and of text that is no secret its lines as well. 1 where anything does, for a job that runs each night. */
export async function showDrift(stack: Stack, settings: Settings, say: (line: string) => void): Promise<number> {
  const found = await findDrift(settings, stack.name);
  if (found.length === 0) {
    say(`${settings.host} is as ${stack.name} was deployed`);
    return 0;
  }
  const state = await exportState(stack);
  const things = found.length === 1 ? "1 thing is" : `${found.length} things are`;
  say(`${things} not as ${stack.name} was deployed on ${settings.host}:`);
  for (const drift of found) {
    say(plain(`  ${drift.resource ?? "nobody declared"}: ${drift.path} (${drift.what})`));
    for (const line of await changedLines(drift, state, settings)) say(plain(`      ${line}`));
  }
  say(`make up STACK=${stack.name} puts back what was deployed; what was added is laid aside`);
  return 1;
}

async function changedLines(drift: Drift, state: State, settings: Settings): Promise<string[]> {
  const deployed = drift.what === "changed" ? deployedText(drift, state) : undefined;
  if (deployed === undefined) return [];
  const { stdout, code } = await ssh(settings, `head -c ${textLimitBytes} ${shellWord(drift.path)}`);
  return code === 0 ? lineDiff(deployed, stdout).map(({ sign, line }) => `${sign} ${line}`) : [];
}

/** What its resource wrote into that file; undefined where that is a secret or no text. */
export function deployedText({ resource, path }: Drift, state: State): string | undefined {
  const stdin = state.deployment.resources?.find((one) => nameOf(one) === resource)?.inputs?.stdin;
  if (typeof stdin !== "string") return undefined;
  // Units come several in one text: see install-units.
  const [whole, ...units] = stdin.split(/^# file: /m);
  if (units.length === 0) return whole;
  const unit = units.find((text) => path.endsWith(`/${text.slice(0, text.indexOf("\n"))}`));
  return unit?.slice(unit.indexOf("\n") + 1);
}

/** A file's text may hold what moves the cursor. */
function plain(line: string): string {
  return line.replace(/\p{Cc}/gu, " ");
}
