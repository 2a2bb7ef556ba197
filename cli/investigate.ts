import { hostLayout } from "../model/layout.ts";
import { type Connection, runSsh, type SshResult, type SshRun, shellWord, withKey } from "./ssh.ts";

export interface InvestigateOptions extends Pick<SshRun, "stdio"> {
  /** Whether somebody types: then there is a terminal there as well. */
  interactive: boolean;
}

const limitBytes = 64 * 1024 ** 2;

/** The command line for the host's shell. */
export function investigateCommand(stack: string, words: readonly string[]): string {
  const script = `${hostLayout(stack).currentRelease}/host/investigate`;
  const missing = `Watchbill is not on this host, or an older one; deploy it with: make up STACK=${stack}`;
  const run = ["exec", script, stack, ...words.map(shellWord)].join(" ");
  return `[ -x ${script} ] || { echo '${missing}' >&2; exit 1; }; ${run}`;
}

/** A shell in the sandbox of the host, or one command where there are words. Answers its exit code, or ssh's own 255, which has then said
 *  why. @throws Error where ssh does not start */
export function investigate(
  settings: Connection,
  stack: string,
  words: readonly string[],
  { interactive, stdio = "inherit" }: InvestigateOptions,
): Promise<SshResult> {
  return withKey(settings, ({ words: how }) => {
    const options = ["-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=4", interactive ? "-t" : "-T"];
    return runSsh([...options, ...how, investigateCommand(stack, words)], { stdio, limitBytes });
  });
}
