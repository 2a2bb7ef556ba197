import { isIP } from "node:net";
import * as z from "zod";
import type { EgressConfig } from "../../model/egress.ts";
import { readJson } from "./read-limited.ts";

const name = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
const peer = z.strictObject({
  host: z
    .string()
    .regex(name)
    .refine((host) => isIP(host) === 0),
  port: z.int().min(1).max(65_535),
  mayBePrivate: z.boolean().optional(),
});
const schema = z.strictObject({ allow: z.array(peer).max(16) });

/** What may be reached from the sandbox. @throws Error in one line that names the file and what is wrong with it */
export function readEgress(file: string): EgressConfig {
  let json: unknown;
  try {
    json = readJson(file, 16_384);
  } catch (error) {
    throw new Error(`${file} ${(error as Error).message}; deploy again`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data as EgressConfig;
  const where = parsed.error.issues
    .map(({ path, message }) => `${path.join(".") || "the file"}: ${message}`)
    .join("; ");
  throw new Error(
    `${file} must be {"allow":[{"host":"api.example.com","port":443}]}, with names in lower case; ${where}`,
  );
}
