import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { StressResult } from "../../model/stress-result.ts";
import { readJson } from "../../runtime/files/read-limited.ts";
import { writeSafely } from "../../runtime/files/write-safely.ts";
import { stressPage } from "../../runtime/stress/page/stress-page.ts";

/** Writes a result beside the others, for programs and as a page, and says where the page is. */
export function saveResult(folder: string, result: StressResult): string {
  mkdirSync(folder, { recursive: true });
  writeSafely(join(folder, `${result.id}.json`), `${JSON.stringify(result, null, 2)}\n`, 0o644);
  const page = join(folder, `${result.id}.html`);
  writeSafely(page, stressPage(result), 0o644);
  return page;
}

/** The newest baseline of the same test and target that was not stopped; undefined where there is none. What cannot be read is passed over. */
export function lastBaseline(folder: string, now: StressResult): StressResult | undefined {
  if (!existsSync(folder)) return undefined;
  const earlier = readdirSync(folder)
    .filter((name) => /^\d{8}-\d{4}-baseline\.json$/.test(name) && name !== `${now.id}.json`)
    .sort()
    .reverse();
  for (const name of earlier) {
    const result = readResult(join(folder, name));
    if (result?.test === now.test && result.target === now.target && result.verdict !== "stopped") return result;
  }
  return undefined;
}

/** A sample of the server's side every two seconds of four hours. */
const resultBytes = 64 * 1024 * 1024;

function readResult(file: string): StressResult | undefined {
  try {
    const result = readJson(file, resultBytes) as StressResult;
    return result.schema === 1 && Array.isArray(result.steps) ? result : undefined;
  } catch {
    return undefined;
  }
}
