import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const holdFile = (statePath: string) => `${dirname(statePath)}/hold-schema`;

/** The schema in which this release leaves the state after each use, so that an older one can take over between two ticks;
 *  undefined: its own. `activate-release` ends it. */
export function heldSchema(statePath: string): number | undefined {
  try {
    const schema = Number(readFileSync(holdFile(statePath), "utf8"));
    return Number.isInteger(schema) && schema > 0 ? schema : undefined;
  } catch {
    return undefined; // nearly always there is none
  }
}

export function holdSchema(statePath: string, schema: number): void {
  writeFileSync(holdFile(statePath), `${schema}\n`);
}

export function endHold(statePath: string): void {
  rmSync(holdFile(statePath), { force: true });
}
