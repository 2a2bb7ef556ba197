import { existsSync } from "node:fs";
import type { Host } from "../host.ts";
import { exitCode, type Io, type VerbArguments } from "../io.ts";
import { endHold, holdSchema } from "../state/held-schema.ts";
import { openStoreToChange, stateFile } from "../state/open.ts";
import { version } from "../state/schema.ts";

/** `hold-schema N`: from now on the state lies between two ticks as a release with that schema reads it, until the next release
 *  is activated. With this release's own schema or a later one, it ends what was held. */
export async function hold(host: Host, io: Io, { positional }: VerbArguments): Promise<number> {
  const schema = Number(positional[0]);
  if (!Number.isInteger(schema) || schema < 1) throw new Error("usage: hold-schema N --stack NAME");
  const path = stateFile(host.layout.stateDir);
  if (!existsSync(path)) return exitCode.ok; // the release to come makes its own
  if (schema >= version) {
    endHold(path);
    return exitCode.ok;
  }
  holdSchema(path, schema);
  try {
    openStoreToChange(path).close();
  } catch (error) {
    endHold(path);
    throw error;
  }
  io.out(`the state is left in schema ${schema} (this release's: ${version})`);
  return exitCode.ok;
}
