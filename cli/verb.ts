import type { ParseArgsOptionsConfig } from "node:util";

/** One word that a person types behind `watchbill`. */
export interface Verb {
  name: string;
  /** One line for the list of verbs. */
  summary: string;
  /** What follows the verb: `--stack NAME`. */
  usage: string;
  /** A command that can be pasted. */
  example: string;
  options: ParseArgsOptionsConfig;
  /** Whether words without a name may follow: the id of an alert. */
  positionals?: boolean;
  /** Does it and returns the exit code. Throws an Error whose message a person can act on. */
  run(values: Record<string, unknown>, positionals?: readonly string[]): Promise<number>;
}

export const stackOption = { stack: { type: "string", default: "prod" } } as const satisfies ParseArgsOptionsConfig;

/** The folder of the copies on this machine. */
export const dataOption = {
  data: { type: "string", default: "gateway-data" },
} as const satisfies ParseArgsOptionsConfig;
