import { hostLayout } from "../../model/layout.ts";
import type { Settings } from "../../model/settings.ts";
import { type WatchRecord, watchRecordSchema } from "../../model/watch-record.ts";
import { ssh, unreachable } from "../ssh.ts";

/** What stacks on one host remember of a span, in one visit. The program is the first one's for all of them, so that all speak
 *  alike; it only ever reads. `since` is a duration back from now.
 *  @throws Error where a stack is not there, or its answer is not understood */
export async function readRecords(
  settings: Settings,
  stacks: readonly string[],
  since: string,
): Promise<WatchRecord[]> {
  const program = `${hostLayout(stacks[0] ?? "").currentRelease}/host/watchbill-host`;
  const { host } = settings;
  const command = stacks.map(
    (stack) => `{ ${present(stack)} && ${program} record --since ${since} --stack ${stack}; }`,
  );
  const { stdout, stderr, code } = await ssh(settings, command.join(" && "));
  if (code === 255) throw unreachable(settings, stderr);
  if (code !== 0) throw new Error(`${host}: ${stderr.trim().split("\n").at(-1)}`);
  const lines = stdout.split("\n").filter(Boolean);
  return stacks.map((stack, index) => parseRecord(lines[index] ?? "", stack, host));
}

function present(stack: string): string {
  const said = `${stack} is not on this host; deploy it first`;
  return `{ [ -e ${hostLayout(stack).currentRelease} ] || { echo "${said}" >&2; exit 1; }; }`;
}

export function parseRecord(line: string, stack: string, host: string): WatchRecord {
  try {
    const record = watchRecordSchema.parse(JSON.parse(line));
    if (record.stack === stack) return record;
  } catch {
    // said below: what a host prints is not quoted
  }
  throw new Error(`${host} answers for ${stack} in a way that this version does not know; deploy ${stack} anew`);
}
