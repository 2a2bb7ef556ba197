import * as z from "zod";

/** A preview environment: a stack that shadows another one on the same host, under its own names, until it expires. */
export interface Environment {
  stack: string;
  /** The stack whose host, database and logs it looks at. */
  of: string;
  /** When the host removes it by itself: `2026-03-10T10:00:00Z`. */
  expires: string;
  /** Whom it tells: nobody, or a topic of its own. */
  tells: "nobody" | "preview topic";
}

export const environmentSchema: z.ZodType<Environment> = z.strictObject({
  stack: z.string().max(64),
  of: z.string().max(64),
  expires: z.iso.datetime({ precision: 0 }),
  tells: z.enum(["nobody", "preview topic"]),
});

/** More than these look at one database and one disk beside the stack that counts. */
export const environmentLimit = 5;

const taken = ["prod", "demo"];

/** What is wrong with a name for a preview environment of the stack `of`; undefined: nothing. */
export function environmentNameProblem(name: string, of: string): string | undefined {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 30) {
    return `"${name}" must be at most 30 letters a-z, digits and dashes, for example pr-12`;
  }
  if (taken.includes(name) || name === of)
    return `"${name}" is no preview environment's name; take another, for example pr-12`;
  // Their units would be told apart by their last words alone.
  if (name.startsWith(`${of}-`) || of.startsWith(`${name}-`)) {
    return `"${name}" and "${of}" begin alike; take another name, for example pr-12`;
  }
  return undefined;
}

/** A moment as a stack's settings have it, to the second. */
export function environmentTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
