import { execFile } from "node:child_process";
import { promisify } from "node:util";

const timeoutMs = 120_000;
const outputBytes = 16 * 1024 * 1024;

/** Runs git in a folder and returns what it printed, without the last line's end. `environment` is added to this process's.
 *  @throws with git's own words */
export async function git(
  folder: string,
  words: readonly string[],
  environment: Record<string, string> = {},
): Promise<string> {
  const options = {
    cwd: folder,
    env: { ...process.env, ...environment },
    timeout: timeoutMs,
    maxBuffer: outputBytes,
  };
  try {
    return (await promisify(execFile)("git", words, options)).stdout.replace(/\n$/, "");
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(`git ${words[0]}: ${stderr?.trim() || message}`);
  }
}
