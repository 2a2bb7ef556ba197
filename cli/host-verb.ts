import { runtimeVerb } from "./ssh.ts";
import { openWithSettings } from "./stack.ts";

/** A verb of a stack's host as if it were one of here: what it says is said here. @returns its exit code */
export async function hostVerb(stackName: string, words: string): Promise<number> {
  const { stack, settings } = await openWithSettings(stackName);
  const { stdout, stderr, code } = await runtimeVerb(settings, stack.name, words);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  return code;
}
