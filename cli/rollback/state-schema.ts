import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The schema in which a version of the code reads and writes the alerts' state. Read as text: that code may be older than whatever
 *  would say it. @throws where the code says none */
export async function stateSchemaOf(directory: string): Promise<number> {
  const file = join(directory, "runtime/state/schema.ts");
  if (!existsSync(file)) return 1; // the first release had it in no file of its own
  const schema = /^(?:export )?const version = (\d+);$/m.exec(await readFile(file, "utf8"))?.[1];
  if (!schema) throw new Error(`${file} does not say the state's schema in a line "export const version = N;"`);
  return Number(schema);
}
