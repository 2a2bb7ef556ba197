import { readFileSync, statSync } from "node:fs";
import type { Verb } from "../io.ts";
import { whole } from "../whole.ts";

const inputLimitBytes = 256 * 1024 ** 2;

/** What a release's jq.cjs answers; see components/release/bundle.ts. */
interface JqResult {
  code: number;
  stdout: Buffer;
  stderr: Buffer;
}
type Jq = () => Promise<{ raw(input: Buffer, filter: string, flags: readonly string[]): Promise<JqResult> }>;

/** `jq --stack NAME -- [OPTION…] FILTER [FILE…]`: jq as everywhere, from a release alone, on up to 256 MB. */
export const jq: Verb = async (_host, io, { positional }) => {
  const { flags, filter, files } = jqWords(positional);
  const start = (await import("jq-wasm/dist/build/jq.js")).default as unknown as Jq;
  const input = files.length > 0 ? Buffer.concat(files.map(contentOf)) : await standardInput(flags);
  const { code, stdout, stderr } = await (await start()).raw(input, filter, flags);
  await new Promise((resolve) => process.stdout.write(stdout, resolve));
  if (stderr.length > 0) io.err(stderr.toString().trimEnd());
  return code;
};

/** How many words follow an option. */
const takes: Record<string, number> = { "--arg": 2, "--argjson": 2, "--indent": 1 };

/** @throws Error where there is no filter */
function jqWords(words: readonly string[]): { flags: string[]; filter: string; files: string[] } {
  const flags: string[] = [];
  const others: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string;
    if (!/^-./.test(word)) others.push(word);
    else {
      const end = at + 1 + (takes[word] ?? 0);
      flags.push(...words.slice(at, end));
      at = end - 1;
    }
  }
  const [filter, ...files] = others;
  if (filter === undefined) throw new Error("usage: jq [OPTION…] FILTER [FILE…]");
  return { flags, filter, files };
}

const tooLarge = (name: string) =>
  new Error(
    `${name} is larger than ${inputLimitBytes / 1024 ** 2} MB; take a part of it with grep, or ask it in SQL with duckdb`,
  );

function contentOf(file: string): Buffer {
  if (statSync(file).size > inputLimitBytes) throw tooLarge(file);
  return readFileSync(file);
}

async function standardInput(flags: readonly string[]): Promise<Buffer> {
  if (process.stdin.isTTY && flags.some((flag) => /^-[a-z]*n/.test(flag) || flag === "--null-input"))
    return Buffer.alloc(0);
  const given = await whole(process.stdin, inputLimitBytes);
  if (!given) throw tooLarge("what it is given");
  return given;
}
