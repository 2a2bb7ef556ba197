import { readFile, stat, writeFile } from "node:fs/promises";
import * as z from "zod";
import type { Fingerprints } from "./fingerprints.ts";

/** What was reviewed, to be deployed exactly so: Pulumi's own update plan, and what it was made of. Secrets are in it only as
 *  the stack encrypts them. */
export interface PlanFile {
  format: typeof format;
  stack: string;
  /** ISO 8601. */
  madeAt: string;
  fingerprints: Fingerprints;
  /** As `pulumi preview --save-plan` writes it. */
  pulumi: Record<string, unknown>;
}

export const format = "watchbill-plan-1";
const bytesMax = 64 * 1024 * 1024;

const hash = z.string().regex(/^[0-9a-f]{64}$/, "must be a SHA-256");
const schema = z.strictObject({
  format: z.literal(format, { error: `must be "${format}"; was it made by another version of Watchbill?` }),
  stack: z.string().min(1),
  madeAt: z.iso.datetime(),
  fingerprints: z.strictObject({ code: hash, config: hash, live: hash }),
  pulumi: z.record(z.string(), z.unknown()),
});

export async function writePlanFile(file: string, plan: PlanFile): Promise<void> {
  await writeFile(file, `${JSON.stringify(plan, null, 1)}\n`, { mode: 0o600 });
}

/** @throws Error naming the file, and every field that is wrong */
export async function readPlanFile(file: string): Promise<PlanFile> {
  let text: string;
  try {
    if ((await stat(file)).size > bytesMax) throw new Error(`it is longer than ${bytesMax / 1024 / 1024} MB`);
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new Error(`${file} cannot be read as a plan: ${(error as Error).message}`, { cause: error });
  }
  const parsed = schema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the file"} ${message}`);
  throw new Error(`${file} is no plan; make one with watchbill plan --out ${file}: ${problems.join("; ")}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
