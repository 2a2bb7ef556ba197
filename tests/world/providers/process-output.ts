import type { Child } from "./ssh.ts";

const outputMax = 64 * 1024 * 1024;
const runMaxMs = 30 * 60_000;

export interface Finished {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** Both, in the order in which they came. */
  both: string;
}

/**
 * Feeds `stdin`, collects what comes (at most 64 MB) and waits for the end (at most 30 minutes); `onLine` hears
 * complete lines of the streams in `heard`.
 */
export async function finish(
  child: Child,
  stdin: string,
  heard: { stdout: boolean; stderr: boolean },
  onLine: (line: string) => void,
): Promise<Finished> {
  const collected = { stdout: [] as Buffer[], stderr: [] as Buffer[], both: [] as Buffer[] };
  let size = 0;
  let rest = "";
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > outputMax) child.kill();
      collected[stream].push(chunk);
      collected.both.push(chunk);
      if (!heard[stream]) return;
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onLine(line);
    });
  }
  child.stdin.on("error", () => {}); // a command may end without reading all of its stdin
  child.stdin.end(stdin);
  const timeout = setTimeout(() => child.kill(), runMaxMs);
  try {
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (...ended: [number | null, NodeJS.Signals | null]) => resolve(ended));
    });
    if (rest) onLine(rest);
    const join = (parts: Buffer[]) => Buffer.concat(parts).toString("utf8");
    return { code, signal, stdout: join(collected.stdout), stderr: join(collected.stderr), both: join(collected.both) };
  } finally {
    clearTimeout(timeout);
  }
}
