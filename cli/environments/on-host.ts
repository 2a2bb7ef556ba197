import { type Environment, environmentSchema } from "../../model/environment.ts";
import type { Settings } from "../../model/settings.ts";
import { ssh } from "../ssh.ts";

/** A preview environment as the host has it. */
export interface OnHost {
  name: string;
  /** undefined: its file cannot be read, so that it ends by nobody knows when. */
  environment: Environment | undefined;
  watching: boolean;
}

// A line each: its name, what its timer does, and its file.
const listing = `cd /etc/watchbill 2>/dev/null || exit 0
for file in */environment.json; do
  [ -e "$file" ] || continue
  stack=\${file%%/*}
  printf '%s %s %s\\n' "$stack" "$(systemctl is-active "watchbill-$stack-evaluate.timer")" "$(head -c 1000 "$file" | tr -d '\\n')"
done`;

/** All of them on the host, whoever deployed them. @throws Error where it cannot be reached */
export async function environmentsOnHost(settings: Settings): Promise<OnHost[]> {
  const { stdout, stderr, code } = await ssh(settings, listing);
  if (code !== 0) throw new Error(`${settings.host} does not say which environments it has: ${stderr.trim()}`);
  return parseListing(stdout);
}

export function parseListing(text: string): OnHost[] {
  return text.split("\n").flatMap((line): OnHost[] => {
    const [, name, state, json] = /^([a-z0-9-]+) (\S+) (.*)$/.exec(line) ?? [];
    if (!name || !state || json === undefined) return [];
    return [{ name, environment: environmentIn(json), watching: state === "active" }];
  });
}

function environmentIn(json: string): Environment | undefined {
  try {
    return environmentSchema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
