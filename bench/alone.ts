import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { machine } from "./machine.ts";
import { type Line, table } from "./report.ts";

/** Runs one part of the bench by itself, as `node bench/digest.ts` does: prints its table, and keeps its raw values under its name. */
export async function measureAlone(
  name: string,
  part: (say: (line: string) => void) => Promise<Line[]>,
): Promise<void> {
  const before = machine();
  const startedAt = new Date().toISOString();
  const lines = await part((line) => console.error(`bench: ${line}`));
  const file = join(import.meta.dirname, "raw", `${name}-${startedAt.replace(/[:.]/g, "-")}.json`);
  writeFileSync(file, `${JSON.stringify({ startedAt, before, after: machine(), lines }, null, 2)}\n`);
  console.log(`${table(lines)}\nraw values: ${file}`);
}
