import { spawn } from "node:child_process";
import { shown } from "../runtime/text.ts";
import { type Connection, withKey } from "./ssh.ts";

const silenceLimitS = 60;
const longestTold = 500;
const couldNotReadSome = 23;
const someHaveVanished = 24;

/** Fetches files of a folder on the host, each whole under its name or not at all, by the system's own rsync over the pinned ssh. What is
 *  here already of a file is not sent again. Names that are no longer there are passed over.
 *  @param into a folder here; what is not whole yet lies in `work`
 *  @throws Error in one line: rsync is missing here, or the connection broke */
export async function rsyncFrom(
  settings: Connection,
  { folder, names, into, work }: { folder: string; names: readonly string[]; into: string; work: string },
): Promise<void> {
  await withKey(settings, async ({ words }) => {
    const destination = words.at(-1);
    const rsh = ["ssh", ...words.slice(0, -1)].map(quoted).join(" ");
    const how = ["--times", "--compress", "--files-from=-", `--temp-dir=${work}`, `--timeout=${silenceLimitS}`];
    const { code, said } = await run([...how, `--rsh=${rsh}`, `${destination}:${folder}/`, `${into}/`], names);
    if (code === 0 || code === couldNotReadSome || code === someHaveVanished) return;
    const last = said.trim().split("\n").at(-1) ?? "";
    throw new Error(`the logs of ${settings.host} could not be fetched: ${shown(last, longestTold)}; run it again`);
  });
}

/** As rsync takes a command apart. */
const quoted = (word: string) => `'${word.replaceAll("'", "''")}'`;

function run(words: readonly string[], names: readonly string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn("rsync", words, { stdio: ["pipe", "ignore", "pipe"] });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said = `${said}${text}`.slice(-10 * longestTold);
    });
    child.on("error", ({ message }) =>
      reject(new Error(`rsync does not start here: ${message}; install it with: apt-get install rsync`)),
    );
    child.on("close", (code) => resolve({ code: code ?? 255, said }));
    child.stdin.on("error", () => {}); // it has ended, which "close" says
    child.stdin.end(names.map((name) => `${name}\n`).join(""));
  });
}
